import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { Translations } from '../client/language.ts';

export const ModelStatus = builder.enumType('ModelStatus', {
  description: 'Whether a model is offered to clients.',
  values: {
    ACTIVE: {
      description: 'Offered to clients: to all if it is generic, otherwise to clients to which it is linked.',
    },
    INACTIVE: { description: 'Not offered to any client.' },
    DELETED: { description: 'Removed, with all its content; its number is never used again.' },
  },
});

export const Model = builder.prismaNode('Model', {
  description: 'A risk model with which clients begin their analyses. Its content is edited in MONARC.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    number: t.exposeInt('number', {
      description: 'Its number in MONARC. A new model gets another number if MONARC already uses this one.',
    }),
    label: t.field({
      type: Translations,
      description: 'Its name. If a language is empty, MONARC shows the text of the site’s default language.',
      select: { labelFr: true, labelEn: true, labelDe: true, labelNl: true },
      resolve: ({ labelFr: fr, labelEn: en, labelDe: de, labelNl: nl }) => ({ fr, en, de, nl }),
    }),
    description: t.field({
      type: Translations,
      description: 'What it is about.',
      select: { descriptionFr: true, descriptionEn: true, descriptionDe: true, descriptionNl: true },
      resolve: ({ descriptionFr: fr, descriptionEn: en, descriptionDe: de, descriptionNl: nl }) => ({
        fr,
        en,
        de,
        nl,
      }),
    }),
    generic: t.exposeBoolean('generic', {
      description: 'True if every client may use it; otherwise only clients to which it is linked may.',
    }),
    status: t.expose('status', { type: ModelStatus, description: 'Whether it is offered to clients.' }),
    default: t.exposeBoolean('isDefault', {
      description: 'True for the model that MONARC suggests first; at most one model is the default.',
    }),
    scalesUpdatable: t.exposeBoolean('scalesUpdatable', {
      description: 'True if users of the model may change its scales.',
    }),
    showInherentRisk: t.exposeBoolean('showInherentRisk', {
      description: 'True if operational risks are also shown before measures.',
    }),
    adopted: t.exposeBoolean('adopted', {
      description:
        'True if Regent adopted it, that is, found it in MONARC. Fields that nobody has changed here follow MONARC.',
    }),
    version: t.exposeInt('version', { description: 'Increases with each change; for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When Regent first knew it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

/** The input of each mutation of one model. */
export const theModel = (t: InputFields) =>
  t.globalID({ for: Model, required: true, description: 'The model.' });

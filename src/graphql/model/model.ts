import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { Translations } from '../client/language.ts';

export const ModelStatus = builder.enumType('ModelStatus', {
  description: 'Whether a model is offered to clients.',
  values: {
    ACTIVE: {
      description: 'Offered to clients: to all where it is generic, otherwise to those it is linked to.',
    },
    INACTIVE: { description: 'Offered to nobody.' },
    DELETED: { description: 'Gone, with all that was inside; its number is never given away again.' },
  },
});

export const Model = builder.prismaNode('Model', {
  description: 'A risk model that clients begin their analyses with. What is inside is edited in MONARC.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    number: t.exposeInt('number', {
      description:
        'Its number in MONARC. A new model gets another one where MONARC turns out to have given this one away.',
    }),
    label: t.field({
      type: Translations,
      description:
        'What it is called. Where a language is empty, MONARC shows that of the site’s default language.',
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
      description: 'True where every client may use it; otherwise only those that it is linked to.',
    }),
    status: t.expose('status', { type: ModelStatus, description: 'Whether it is offered to clients.' }),
    default: t.exposeBoolean('isDefault', {
      description: 'True for the one that MONARC suggests first; at most one is.',
    }),
    scalesUpdatable: t.exposeBoolean('scalesUpdatable', {
      description: 'True where those who use it may change its scales.',
    }),
    showInherentRisk: t.exposeBoolean('showInherentRisk', {
      description: 'True where operational risks are shown before measures as well.',
    }),
    adopted: t.exposeBoolean('adopted', {
      description:
        'True where MONARC had it before Regent knew of it: what nobody has changed here follows what MONARC has.',
    }),
    version: t.exposeInt('version', { description: 'Goes up with each change: for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When Regent came to know it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When anything of it last changed.' }),
  }),
});

/** The input of whatever is done to one model. */
export const theModel = (t: InputFields) =>
  t.globalID({ for: Model, required: true, description: 'The model.' });

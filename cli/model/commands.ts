/** `regent model`: what clients start their analyses from. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  jsonFlag,
  listFlags,
  maybe,
  oneArgument,
  onOff,
  planFlags,
  severalOf,
  text,
  yesFlag,
  type JsonFlags,
  type PlanFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { CreateFlags, DuplicateFlags, ModelsFlags, UpdateFlags } from './models.ts';

const model = oneArgument('model', 'Its number, or its label in any language');

const labels = {
  labelEn: text('Its label in English', 'text'),
  labelFr: text('Its label in French', 'text'),
  labelDe: text('Its label in German', 'text'),
  labelNl: text('Its label in Dutch', 'text'),
};
const descriptions = {
  descriptionEn: text('What it is about, in English', 'text'),
  descriptionFr: text('What it is about, in French', 'text'),
  descriptionDe: text('What it is about, in German', 'text'),
  descriptionNl: text('What it is about, in Dutch', 'text'),
};
const settings = {
  default: maybe('Whether it is the default, in place of the present one'),
  scalesUpdatable: maybe('Whether its users may change its scales'),
  showInherentRisk: maybe('Whether operational risks are also shown before measures'),
};

export const modelRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ModelsFlags, [], Context>({
      docs: { brief: 'List models, by number' },
      parameters: {
        flags: {
          text: text('Only with this text in a label or description', 'text'),
          status: severalOf(['ACTIVE', 'INACTIVE', 'DELETED']),
          ...listFlags,
        },
      },
      loader: async () => (await import('./models.ts')).listModels,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a model, and which clients are linked to it' },
      parameters: { flags: jsonFlag, positional: model },
      loader: async () => (await import('./models.ts')).showModel,
    }),
    create: buildCommand<CreateFlags, [], Context>({
      docs: { brief: 'Create a model with MONARC’s default scales and no content' },
      parameters: {
        flags: {
          ...labels,
          ...descriptions,
          specific: onOff('Offer it only to clients to which it is linked, and not to every client'),
          inactive: onOff('Do not offer it yet: fill it in MONARC first'),
          ...settings,
          ...planFlags,
        },
      },
      loader: async () => (await import('./models.ts')).createModel,
    }),
    update: buildCommand<UpdateFlags, [string], Context>({
      docs: { brief: 'Change what is given, and nothing else' },
      parameters: {
        flags: {
          ...labels,
          ...descriptions,
          generic: maybe('Whether it is offered to every client'),
          ...settings,
          ...planFlags,
        },
        positional: model,
      },
      loader: async () => (await import('./models.ts')).updateModel,
    }),
    duplicate: buildCommand<DuplicateFlags, [string], Context>({
      docs: { brief: 'Create an inactive model with what this one has' },
      parameters: { flags: { ...labels, ...planFlags }, positional: model },
      loader: async () => (await import('./models.ts')).duplicateModel,
    }),
    activate: buildCommand<PlanFlags, [string], Context>({
      docs: { brief: 'Offer it to clients' },
      parameters: { flags: planFlags, positional: model },
      loader: async () => (await import('./models.ts')).activateModel,
    }),
    deactivate: buildCommand<PlanFlags, [string], Context>({
      docs: { brief: 'Offer it no longer; refused while clients are linked to it' },
      parameters: { flags: planFlags, positional: model },
      loader: async () => (await import('./models.ts')).deactivateModel,
    }),
    delete: buildCommand<PlanFlags & YesFlags, [string], Context>({
      docs: { brief: 'Delete a model for good, with its content; refused while clients are linked to it' },
      parameters: { flags: { ...yesFlag, ...planFlags }, positional: model },
      loader: async () => (await import('./models.ts')).deleteModel,
    }),
  },
  docs: { brief: 'Models: what clients start their analyses from' },
});

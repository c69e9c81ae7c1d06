/** What one does with many clients at once. */
import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { completeClient } from '../kit/complete.ts';
import {
  manyArguments,
  maybe,
  planFlags,
  serverFlag,
  texts,
  yesFlag,
  type PlanFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { ManyModelsFlags, ManyMoveFlags, ManyUpdateFlags } from './many.ts';

const clients = manyArguments('alias', 'The aliases of the clients, at most 100', completeClient);

const model = { ...texts('The number or label of a specific model', 'model'), optional: false } as const;

export const manyCommands = {
  'update-many': buildCommand<ManyUpdateFlags, string[], Context>({
    docs: { brief: 'Make the same change to many clients' },
    parameters: {
      flags: {
        twoFactorEnforced: maybe('Whether their users must have a second factor'),
        backgroundImportActive: maybe('Whether large imports are processed in the background'),
        ...planFlags,
      },
      positional: clients,
    },
    loader: async () => (await import('./many.ts')).updateClients,
  }),
  'delete-many': buildCommand<PlanFlags & YesFlags, string[], Context>({
    docs: { brief: 'Delete many clients, each as `regent client delete` does' },
    parameters: { flags: { ...yesFlag, ...planFlags }, positional: clients },
    loader: async () => (await import('./many.ts')).deleteClients,
  }),
  'move-many': buildCommand<ManyMoveFlags, string[], Context>({
    docs: {
      brief: 'Move many clients to another front office, one after another, and none after one that fails',
    },
    parameters: {
      flags: {
        to: { ...serverFlag('The front office to which they move'), optional: false },
        ...planFlags,
      },
      positional: clients,
    },
    loader: async () => (await import('./many.ts')).moveClients,
  }),
  'link-models': buildCommand<ManyModelsFlags, string[], Context>({
    docs: { brief: 'Link models to many clients, besides those that they have' },
    parameters: { flags: { model, ...planFlags }, positional: clients },
    loader: async () => (await import('./many.ts')).linkModels,
  }),
  'unlink-models': buildCommand<ManyModelsFlags, string[], Context>({
    docs: { brief: 'Unlink models from many clients; their other models stay' },
    parameters: { flags: { model, ...planFlags }, positional: clients },
    loader: async () => (await import('./many.ts')).unlinkModels,
  }),
};

/** `regent webhook`: whom Regent tells what happens. What shows a secret or an address requires a session. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  jsonFlag,
  listFlags,
  oneArgument,
  severalOf,
  yesFlag,
  type JsonFlags,
  type ListFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { DeliveriesFlags } from './webhooks.ts';

const webhook = oneArgument('webhook', 'Its name, or its id as `regent webhook list` has it');

export const webhookRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ListFlags, [], Context>({
      docs: { brief: 'List webhooks' },
      parameters: { flags: listFlags },
      loader: async () => (await import('./webhooks.ts')).listWebhooks,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a webhook: what it is told, and whether its receiver answers' },
      parameters: { flags: jsonFlag, positional: webhook },
      loader: async () => (await import('./webhooks.ts')).showWebhook,
    }),
    deliveries: buildCommand<DeliveriesFlags, [string], Context>({
      docs: {
        brief:
          'List what a webhook was told and is to be told, newest first; 50 unless --limit says otherwise',
      },
      parameters: {
        flags: {
          status: severalOf(['PENDING', 'DELIVERED', 'FAILED', 'DROPPED']),
          ...listFlags,
        },
        positional: webhook,
      },
      loader: async () => (await import('./webhooks.ts')).listDeliveries,
    }),
    test: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Send a test to a webhook; `regent webhook deliveries` then says what came of it' },
      parameters: { flags: jsonFlag, positional: webhook },
      loader: async () => (await import('./webhooks.ts')).testWebhook,
    }),
    redeliver: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Send a delivery again that has ended' },
      parameters: {
        flags: jsonFlag,
        positional: oneArgument('id', 'The id of the delivery, as `regent webhook deliveries` has it'),
      },
      loader: async () => (await import('./webhooks.ts')).redeliver,
    }),
    'end-rotation': buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Have only the new secret of a webhook sign from now on' },
      parameters: { flags: jsonFlag, positional: webhook },
      loader: async () => (await import('./webhooks.ts')).endRotation,
    }),
    delete: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Delete a webhook with the list of its deliveries' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: webhook },
      loader: async () => (await import('./webhooks.ts')).deleteWebhook,
    }),
  },
  docs: { brief: 'Webhooks: whom Regent tells what happens' },
});

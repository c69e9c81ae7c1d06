import {
  DeleteWebhookDocument,
  EndWebhookRotationDocument,
  ListDeliveriesDocument,
  ListWebhooksDocument,
  RedeliverDocument,
  SendTestWebhookDocument,
  type DeliveryRowFragment,
  type DeliveryStatus,
  type ListDeliveriesQuery,
  type WebhookRowFragment,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import { pick } from '../kit/find.ts';
import type { JsonFlags, ListFlags, YesFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list, rowsOf } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';

export interface DeliveriesFlags extends ListFlags {
  status?: readonly DeliveryStatus[];
}

export async function listWebhooks(this: Context, flags: ListFlags) {
  await list(
    this,
    flags,
    ListWebhooksDocument,
    {},
    {
      page: ({ webhooks }) => webhooks,
      columns: [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'TO', of: ({ host }) => host },
        { title: 'FLAVOUR', of: ({ flavour }) => flavour },
        { title: 'ENABLED', of: ({ enabled }) => enabled },
        { title: 'FAILING SINCE', of: ({ failingSince }) => timeOf(failingSince) },
        { title: 'TOLD', of: ({ types }) => types.join(', ') || 'everything' },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No webhooks.',
    },
  );
}

/** By its id or its name. */
async function findWebhook(regent: Connection, name: string): Promise<WebhookRowFragment> {
  const { rows } = await rowsOf(regent, ListWebhooksDocument, {}, { page: ({ webhooks }) => webhooks });
  return pick(rows, {
    what: 'webhook',
    name,
    keys: [({ id }) => id, ({ id }) => idOf(id), ({ name }) => name],
    call: ({ name }) => name,
    list: 'regent webhook list',
  });
}

export async function showWebhook(this: Context, { json }: JsonFlags, name: string) {
  const webhook = await findWebhook(this.connect(), name);
  if (json) return this.printJson(webhook);
  printFacts(this, [
    ['Webhook', webhook.name],
    ['Id', idOf(webhook.id)],
    ['To', webhook.host],
    ['Flavour', webhook.flavour],
    ['Enabled', webhook.enabled],
    ['Disabled', webhook.disabledAt && `${timeOf(webhook.disabledAt)}: ${webhook.disabledWhy ?? ''}`],
    ['Failing since', timeOf(webhook.failingSince)],
    ['Told', webhook.types.join(', ') || 'everything'],
    ['Alarms', webhook.severities.join(', ') || 'of each severity'],
    ['About', webhook.servers.map(({ fqdn }) => fqdn).join(', ') || 'all servers'],
    ['Old secret until', timeOf(webhook.oldSecretUntil)],
    ['Created', `${timeOf(webhook.createdAt)} by ${webhook.createdBy}`],
  ]);
}

export async function listDeliveries(this: Context, { status, ...flags }: DeliveriesFlags, name: string) {
  const { id: webhookId } = await findWebhook(this.connect(), name);
  await list(
    this,
    flags,
    ListDeliveriesDocument,
    { webhookId, status: status && [...status] },
    {
      page: ({ node }: ListDeliveriesQuery) => {
        if (node == null || !('deliveries' in node)) throw new RefusedError(['The webhook is gone.']);
        return node.deliveries;
      },
      columns: [
        { title: 'AT', of: ({ createdAt }) => timeOf(createdAt) },
        { title: 'TYPE', of: ({ type }) => type },
        { title: 'ABOUT', of: ({ subject }) => subject },
        { title: 'STATUS', of: ({ status }) => status },
        { title: 'TRIES', of: ({ tries }) => tries },
        { title: 'ANSWER', of: ({ lastStatus, lastError }) => lastStatus ?? lastError },
        { title: 'AGAIN AT', of: ({ dueAt }) => timeOf(dueAt) },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No deliveries.',
      usualLimit: 50,
    },
  );
}

export async function testWebhook(this: Context, flags: JsonFlags, name: string) {
  const regent = this.connect();
  const { id: webhookId, name: called } = await findWebhook(regent, name);
  const said = ({ delivery }: { delivery: DeliveryRowFragment | null }) =>
    `The test ${idOf(delivery?.id ?? '')} is sent. See what comes of it: regent webhook deliveries ${called}`;
  await act(this, regent, flags, SendTestWebhookDocument, { webhookId }, said);
}

export async function redeliver(this: Context, flags: JsonFlags, deliveryId: string) {
  const said = ({ delivery }: { delivery: DeliveryRowFragment | null }) =>
    `It is sent again, as ${idOf(delivery?.id ?? '')}.`;
  await act(this, this.connect(), flags, RedeliverDocument, { deliveryId }, said);
}

export async function endRotation(this: Context, flags: JsonFlags, name: string) {
  const regent = this.connect();
  const { id: webhookId } = await findWebhook(regent, name);
  await act(
    this,
    regent,
    flags,
    EndWebhookRotationDocument,
    { webhookId },
    () => 'Only the new secret signs.',
  );
}

export async function deleteWebhook(this: Context, { yes, json }: JsonFlags & YesFlags, name: string) {
  const regent = this.connect();
  const webhook = await findWebhook(regent, name);
  await confirm(
    this.process,
    yes,
    `This deletes the webhook ${webhook.name} to ${webhook.host}; what still waits is not sent.`,
  );
  const input = { webhookId: webhook.id };
  await act(this, regent, { json }, DeleteWebhookDocument, input, () => 'It is deleted.');
}

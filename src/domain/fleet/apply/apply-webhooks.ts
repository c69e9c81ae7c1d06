/** Does what the file says about webhooks, with the same functions as their mutations. */
import { NOTICE_TYPES, noticeName } from '../../notices/notice.ts';
import type { Actor } from '../../vocabulary.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { differing, type WebhookStep } from '../steps.ts';
import { atLine } from './fleet-work.ts';

/** @param serverIds the ids of all servers by fqdn */
export async function applyWebhooks(
  steps: WebhookStep[],
  webhooks: Webhooks,
  serverIds: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  for (const step of steps)
    if (step.waits === null) await atLine(step, () => applyWebhook(step, webhooks, serverIds, actor));
}

async function applyWebhook(
  { row, entry, fields }: WebhookStep,
  webhooks: Webhooks,
  serverIdsByFqdn: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  const { name, url = '', flavour = 'STANDARD', types = [], severities = [], servers = [], enabled } = entry;
  const values = {
    flavour,
    types: NOTICE_TYPES.filter((type) => types.includes(noticeName(type))),
    severities,
  };
  const serverIds = servers.flatMap((fqdn) => serverIdsByFqdn.get(fqdn) ?? []);
  if (row !== null) {
    const { servers: ids, ...patch } = differing({ ...values, enabled, servers: serverIds }, fields);
    const all = { ...patch, ...(ids === undefined ? {} : { serverIds: ids }) };
    await webhooks.update(row.id, all, undefined, actor);
    return;
  }
  const { webhook } = await webhooks.create({ name, url, ...values, serverIds }, actor);
  if (enabled === false) await webhooks.update(webhook.id, { enabled }, undefined, actor);
}

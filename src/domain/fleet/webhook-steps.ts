import { hostOf } from '../webhooks/webhooks.ts';
import { changedFields } from './difference.ts';
import type { FleetWebhook } from './fleet-file.ts';
import { webhookEntry, type FleetRows } from './fleet-rows.ts';
import type { WebhookStep } from './steps.ts';

/**
 * What is to be done for these webhooks, which are known by their names.
 * @param say what can never be done, at this entry of the file or a part of it
 * @param mustKnow says so if there is no such server
 */
export function webhookSteps(
  entries: FleetWebhook[],
  { webhooks, servers }: Pick<FleetRows, 'webhooks' | 'servers'>,
  {
    lineOf,
    say,
    mustKnow,
  }: {
    lineOf(index: number): number;
    say(path: PropertyKey[], message: string): void;
    mustKnow(fqdn: string, path: PropertyKey[]): void;
  },
): WebhookStep[] {
  return entries.flatMap((entry, index): WebhookStep[] => {
    const { name, url, host: _host, ...rest } = entry;
    if (entries.findIndex((one) => one.name === name) !== index)
      say([index], `The file has the webhook ${JSON.stringify(name)} twice.`);
    if (url !== undefined && !URL.canParse(url))
      say([index, 'url'], 'This is not an address. Give one such as https://hooks.example.org/regent.');
    const host = hostIn(entry);
    const row = webhooks.find((webhook) => webhook.name === name) ?? null;
    const present = row && webhookEntry(row, servers);
    const known = new Set(present?.servers);
    if (present !== null || url !== undefined)
      for (const [place, fqdn] of (entry.servers ?? []).entries())
        if (!known.has(fqdn)) mustKnow(fqdn, [index, 'servers', place]);
    if (present === null) {
      const waits = url === undefined ? NO_ADDRESS : null;
      const fields = changedFields({ host, ...rest }, {});
      return [{ name, line: lineOf(index), mutation: 'createWebhook', fields, waits, entry, row: null }];
    }
    if (host !== undefined && host !== present.host)
      say(
        [index, url === undefined ? 'host' : 'url'],
        `The webhook ${JSON.stringify(name)} has an address at ${present.host}, and the file says ${host}. A file changes no address: use updateWebhook, or correct the file.`,
      );
    const fields = changedFields(rest, present);
    if (fields.length === 0) return [];
    return [{ name, line: lineOf(index), mutation: 'updateWebhook', fields, waits: null, entry, row }];
  });
}

const NO_ADDRESS =
  'Its address is not in the file, because it may be secret. Create the webhook with createWebhook, or write the address into the file as `url`; or remove it from the file.';

/** The beginning of its address, as rows have it. */
function hostIn({ url, host }: FleetWebhook): string | undefined {
  const address = url ?? host;
  return address !== undefined && URL.canParse(address) ? hostOf(address) : address;
}

/** Whether one of them has an address, which may be secret. */
export const haveAddress = (entries: FleetWebhook[]): boolean => entries.some(({ url }) => url !== undefined);

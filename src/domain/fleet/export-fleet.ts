import { stringify } from 'yaml';
import type { z } from 'zod';
import { FLEET_VERSION, type fleetFile } from './fleet-file.ts';
import {
  clientEntry,
  modelEntry,
  scheduleEntry,
  serverEntry,
  webhookEntry,
  windowEntry,
  type FleetRows,
} from './fleet-rows.ts';

const HEADING = `# The estate of a Regent, without secrets.
# What is left out here is left alone. Look at it with \`regent plan\`, and carry it out with \`regent apply\`.
`;

const WITHOUT_WEBHOOKS = `# It is without webhooks: to read them requires the permission SERVERS.
`;

/** The estate as a file; the same rows always give the same text. */
export function fleetText(rows: FleetRows, withWebhooks: boolean): string {
  const byName = <T>(entries: [string, T][]) =>
    Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const inOrder = <T>(entries: T[]) =>
    entries
      .map((entry) => ({ entry, text: JSON.stringify(entry) }))
      .toSorted((one, other) => (one.text < other.text ? -1 : 1))
      .map(({ entry }) => entry);
  const file: z.input<typeof fleetFile> = {
    version: FLEET_VERSION,
    servers: byName(rows.servers.map((server) => [server.fqdn, serverEntry(server)])),
    models: inOrder([...rows.models.values()].map(modelEntry)),
    clients: byName(rows.clients.map((client) => [client.alias, clientEntry(client, rows)])),
    schedules: inOrder(rows.schedules.map((schedule) => scheduleEntry(schedule, rows.servers))),
    maintenanceWindows: inOrder(rows.windows.map((window) => windowEntry(window, rows.servers))),
    ...(withWebhooks
      ? { webhooks: inOrder(rows.webhooks.map((webhook) => webhookEntry(webhook, rows.servers))) }
      : {}),
  };
  return `${HEADING}${withWebhooks ? '' : WITHOUT_WEBHOOKS}${stringify(file, { lineWidth: 0 })}`;
}

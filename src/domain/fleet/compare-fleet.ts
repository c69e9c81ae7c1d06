/** Compares a file of the estate with what Regent has, and decides nothing else. */
import type { Model } from '../vocabulary.ts';
import { clientSteps } from './client-steps.ts';
import type { NotInFile } from './difference.ts';
import type { FleetModel } from './fleet-file.ts';
import type { FleetRows } from './fleet-rows.ts';
import { modelsLike, titleIn, titlesWith } from './model-names.ts';
import { modelSteps } from './model-steps.ts';
import { refused, type ReadFleet } from './read-fleet.ts';
import { scheduleSteps } from './schedule-steps.ts';
import { serverSteps } from './server-steps.ts';
import type {
  ClientStep,
  DeletionStep,
  ModelStep,
  ScheduleStep,
  ServerStep,
  WebhookStep,
  WindowStep,
} from './steps.ts';
import { webhookSteps } from './webhook-steps.ts';
import { windowSteps } from './window-steps.ts';

export interface ComparedFleet {
  servers: ServerStep[];
  models: ModelStep[];
  deletions: DeletionStep[];
  clients: ClientStep[];
  schedules: ScheduleStep[];
  windows: WindowStep[];
  webhooks: WebhookStep[];
  notInFile: NotInFile[];
}

/** Throws a RefusedError with all that the file says and that can never be done. */
export function compareFleet({ file, lineOf }: ReadFleet, rows: FleetRows, now: Date): ComparedFleet {
  const problems: string[] = [];
  const say = (path: PropertyKey[], message: string) => problems.push(`Line ${lineOf(path)}: ${message}`);

  const known = new Set([...rows.servers.map(({ fqdn }) => fqdn), ...Object.keys(file.servers).map(lower)]);
  const mustKnow = (fqdn: string, path: PropertyKey[]) => {
    if (!known.has(fqdn)) say(path, `There is no server ${fqdn}, neither in Regent nor in this file.`);
  };

  const servers = Object.entries(file.servers).flatMap(([name, entry]) => {
    const path = ['servers', name];
    const fqdn = lower(name);
    const row = rows.servers.find((server) => server.fqdn === fqdn) ?? null;
    for (const fixed of ['role', 'connection'] as const)
      if (row !== null && row[fixed] !== entry[fixed])
        say(
          [...path, fixed],
          `${fqdn} has the ${fixed} ${row[fixed]}, which cannot change. Correct the file, or remove the server with deleteServer first.`,
        );
    return serverSteps(fqdn, entry, row, lineOf(path));
  });

  const named = new Set<Model>();
  const added: FleetModel[] = [];
  const models = file.models.flatMap((entry, index) => {
    const path = ['models', index];
    const title = titleIn(entry);
    const like = modelsLike(entry, rows.models);
    const [row = null] = like;
    const isTwice = row === null ? added.some((one) => titleIn(one) === title) : named.has(row);
    if (row === null) added.push(entry);
    else named.add(row);
    if (title === '') say(path, 'The model has no label. Give it one in at least one language.');
    if (isTwice) say(path, `The file has the model ${JSON.stringify(title)} twice.`);
    if (like.length > 1)
      say(
        path,
        `Several models of Regent have one of these labels: ${like.map(({ number }) => number).join(', ')}. Write all labels of the one that you mean.`,
      );
    if (entry.default === true && file.models.findIndex((one) => one.default === true) !== index)
      say(path, 'Another model above is the default, and there is only one.');
    return modelSteps(title, entry, row, lineOf(path));
  });

  const deletions: DeletionStep[] = [];
  const clients: ClientStep[] = [];
  for (const [alias, entry] of Object.entries(file.clients)) {
    const path = ['clients', alias];
    const line = lineOf(path);
    const row = rows.clients.find((client) => client.alias === alias) ?? null;
    if (entry.delete === true) {
      if (row !== null)
        deletions.push({ mutation: 'deleteClients', name: alias, line, fields: [], waits: null, row });
      continue;
    }
    mustKnow(entry.server, [...path, 'server']);
    const linked = entry.models?.map((label, index) => {
      const [title = label, ...others] = titlesWith(label, rows.models, added);
      const isThere = rows.models.has(title) || added.some((one) => titleIn(one) === title);
      if (!isThere || others.length > 0)
        say(
          [...path, 'models', index],
          `There ${isThere ? 'are several models' : 'is no model'} ${JSON.stringify(label)} in Regent and in this file. Use the label of one.`,
        );
      return title;
    });
    const home = rows.servers.find(({ id }) => id === row?.serverId)?.fqdn;
    if (row !== null && home !== entry.server)
      say(
        [...path, 'server'],
        `${alias} lives on ${home ?? 'another server'}, and the file says ${entry.server}. A file moves no client: use moveClient, or correct the file.`,
      );
    clients.push(...clientSteps(alias, { ...entry, models: linked }, row, rows, line));
  }

  const schedules = scheduleSteps(file.schedules, rows, (index) => lineOf(['schedules', index]));
  for (const [index, { server }] of file.schedules.entries())
    if (server !== undefined) mustKnow(server, ['schedules', index, 'server']);

  const windows = windowSteps(file.maintenanceWindows, rows, {
    lineOf: (index) => lineOf(['maintenanceWindows', index]),
    say: (index, message) => say(['maintenanceWindows', index], message),
    now,
  });
  for (const [index, { server }] of file.maintenanceWindows.entries())
    if (server !== undefined) mustKnow(server, ['maintenanceWindows', index, 'server']);

  const webhooks = webhookSteps(file.webhooks, rows, {
    lineOf: (index) => lineOf(['webhooks', index]),
    say: (path, message) => say(['webhooks', ...path], message),
    mustKnow: (fqdn, path) => mustKnow(fqdn, ['webhooks', ...path]),
  });

  if (problems.length > 0) throw refused(problems);
  const left = new Set(schedules.flatMap(({ left }) => left));
  return {
    servers,
    models,
    deletions,
    // All that is to be created, then all that is to be changed: each needs few runs then.
    clients: clients.toSorted((one, other) => ORDER[one.mutation] - ORDER[other.mutation]),
    schedules: schedules.flatMap(({ steps }) => steps),
    windows: windows.flatMap(({ steps }) => steps),
    webhooks,
    notInFile: [
      ...rows.servers
        .filter(({ fqdn }) => !Object.keys(file.servers).map(lower).includes(fqdn))
        .map(({ fqdn }) => ({ kind: 'SERVER' as const, name: fqdn })),
      ...[...rows.models]
        .filter(([, model]) => !named.has(model))
        .map(([name]) => ({ kind: 'MODEL' as const, name })),
      ...rows.clients
        .filter(({ alias }) => !Object.hasOwn(file.clients, alias))
        .map(({ alias }) => ({ kind: 'CLIENT' as const, name: alias })),
      ...[...left].map((name) => ({ kind: 'SCHEDULE' as const, name })),
      ...windows.flatMap(({ left }) => left).map((name) => ({ kind: 'MAINTENANCE_WINDOW' as const, name })),
      ...rows.webhooks
        .filter(({ name }) => !file.webhooks.some((one) => one.name === name))
        .map(({ name }) => ({ kind: 'WEBHOOK' as const, name })),
    ],
  };
}

const ORDER: Record<ClientStep['mutation'], number> = {
  createClient: 0,
  updateClient: 1,
  setDirectives: 2,
  suspendClient: 3,
  resumeClient: 4,
  setBackupMaxAge: 5,
};

const lower = (name: string) => name.toLowerCase();

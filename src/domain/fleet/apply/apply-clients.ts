/** Does what the file says about clients, with the same functions as their mutations, many at once. */
import { MOST_ROWS, type BatchOperation } from '../../clients/client-operation.ts';
import type { ClientInput } from '../../clients/client-input.ts';
import type { Clients } from '../../clients/clients.ts';
import { attempt, RefusedError } from '../../errors.ts';
import { mustBeUsable } from '../../preconditions.ts';
import { mustBeManagedFor } from '../../servers/observed.ts';
import type { Server } from '../../vocabulary.ts';
import type { ClientStep, DeletionStep } from '../steps.ts';
import type { Difference } from '../difference.ts';
import type { FleetClient } from '../fleet-file.ts';
import { atLine, refusedAt, type FleetWork } from './fleet-work.ts';

export interface ClientPlaces {
  servers: Server[];
  /** The ids of models by title, also of the new ones. */
  modelIds: ReadonlyMap<string, string>;
}

/**
 * The same steps; those that cannot be done yet say why: their server has to be confirmed or promoted first, or a
 * model is still to be adopted.
 */
export function withWaits(steps: ClientStep[], { servers, modelIds }: ClientPlaces): ClientStep[] {
  const waiting = new Set<string>();
  return steps.map((step) => {
    const waits = whyLater(step, waiting);
    if (waits !== null) waiting.add(step.name);
    return { ...step, waits };
  });

  function whyLater({ mutation, name, entry }: ClientStep, waiting: ReadonlySet<string>): string | null {
    if (waiting.has(name)) return 'It waits for the client itself.';
    // This is for alarms alone.
    if (mutation === 'setBackupMaxAge') return null;
    const home = servers.find(({ fqdn }) => fqdn === entry.server);
    const later = attempt(() => {
      if (home === undefined) return;
      if (mutation === 'createClient') mustBeUsable(home);
      mustBeManagedFor(mutation === 'createClient' ? 'CREATE_CLIENT' : 'UPDATE_CLIENT', [home.id], servers);
    });
    if (later instanceof RefusedError) return `${later.message} Then apply again.`;
    const absent = (entry.models ?? []).find((title) => !modelIds.has(title));
    return absent === undefined
      ? null
      : `Regent does not have the model ${JSON.stringify(absent)} yet, which waits as well. Then apply again.`;
  }
}

/** Returns the ids of the clients that runs will change, by alias. */
export async function applyClients(
  deletions: DeletionStep[],
  steps: ClientStep[],
  clients: Clients,
  work: FleetWork,
  places: ClientPlaces,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const of = (mutation: ClientStep['mutation']) =>
    steps.filter((step) => step.mutation === mutation && step.waits === null);

  for (const some of inBatches(deletions)) {
    const rows = some.map(({ row }) => ({ clientId: row.id, alias: row.alias }));
    await many(some, clients.removeMany(rows));
  }
  for (const some of inBatches(of('createClient')))
    await many(some, clients.createMany(some.map((step) => newClient(step, places))));
  for (const some of inBatches(of('updateClient'))) {
    const rows = some.map((step) => ({ clientId: step.row?.id ?? '', patch: patchOf(step, places) }));
    await many(some, clients.updateEach(rows));
  }
  for (const step of of('setDirectives')) {
    const id = idOf(step);
    const operation = clients.setDirectives(id, step.entry.directives ?? '');
    await atLine(step, () => work.change(operation));
    ids.set(step.name, id);
  }
  for (const step of [...of('suspendClient'), ...of('resumeClient')]) {
    const id = idOf(step);
    const operation = step.mutation === 'suspendClient' ? clients.suspend(id) : clients.resume(id);
    await atLine(step, () => work.change(operation));
    ids.set(step.name, id);
  }
  return ids;

  function idOf({ row, name }: ClientStep): string {
    return row?.id ?? ids.get(name) ?? '';
  }

  async function many(some: Difference[], operation: BatchOperation): Promise<void> {
    const [first] = some;
    if (first === undefined) return;
    const { results } = await atLine(first, () => work.change(operation));
    for (const [index, step] of some.entries()) {
      const { client, problems = [] } = results[index] ?? {};
      if (client === undefined) throw refusedAt(step, { problems });
      ids.set(step.name, client.id);
    }
  }
}

function newClient({ name: alias, entry }: ClientStep, places: ClientPlaces): ClientInput {
  const serverId = places.servers.find(({ fqdn }) => fqdn === entry.server)?.id ?? '';
  return { ...valuesOf(entry, places), alias, serverId };
}

/** Without the models if they stay: to link the same ones again takes its time. */
function patchOf({ entry, fields }: ClientStep, places: ClientPlaces) {
  const { modelIds, ...values } = valuesOf(entry, places);
  return fields.some(({ field }) => field === 'models') ? { ...values, modelIds } : values;
}

function valuesOf(entry: FleetClient, { modelIds }: ClientPlaces) {
  const {
    delete: _delete,
    server: _server,
    suspended: _suspended,
    directives: _directives,
    backupMaxAgeHours: _hours,
    models,
    ...values
  } = entry;
  return { ...values, modelIds: models?.flatMap((title) => modelIds.get(title) ?? []) };
}

const inBatches = <Step>(steps: Step[]): Step[][] =>
  Array.from({ length: Math.ceil(steps.length / MOST_ROWS) }, (_, index) =>
    steps.slice(index * MOST_ROWS, (index + 1) * MOST_ROWS),
  );

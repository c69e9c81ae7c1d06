import { conflict } from '../errors.ts';
import { orphanInWords, stepsOfRemoval } from '../orphans/removal.ts';
import { isObserved, mustBeManagedFor, onlyObserved } from '../servers/observed.ts';
import { isUnasked, phasesOf, type ClientRunKind, type ServerRunKind } from './run-kinds.ts';
import type { Tx } from '../store.ts';
import type { NewRun } from './run-tx.ts';
import type {
  Actor,
  Client,
  Drift,
  Orphan,
  Run,
  RunKind,
  Server,
  StepPhase,
  WorkKind,
} from '../vocabulary.ts';

/** Which steps a run has: the plugins of the configuration, in order, on the servers that they concern. */
export type StepsFor = (wanted: {
  kind: RunKind;
  home: Server;
  servers: Server[];
  phases: StepPhase[];
}) => NewRun['steps'];

/** Makes the rows of runs, with all their steps, within the caller's transaction. */
export function makeRunQueue(stepsFor: StepsFor) {
  return {
    queueOnServer,
    queueOnAll,
    queueOnEach,
    queueForClients,
    queueInTurn,
    queueForModels,
    queueTurns,
    queueRepairs,
    queueRemoval,
  };

  async function queueOnServer(
    tx: Tx,
    kind: ServerRunKind,
    server: Server,
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const [run] = await queueOn(tx, kind, [server], actor, more);
    return run!;
  }

  /** One run for each of these servers. */
  async function queueOn(
    tx: Tx,
    kind: ServerRunKind,
    homes: Server[],
    actor: Actor,
    more: Partial<NewRun>,
  ): Promise<Run[]> {
    const leaving = new Set(await tx.serversWithLeavers(homes.map(({ id }) => id)));
    const servers = (await tx.servers()).filter(takesPart);
    mustBeManagedFor(
      kind,
      homes.map(({ id }) => id),
      homes,
    );
    if (kind === 'SYNC' && !isUnasked({ requestedBy: actor.name }) && more.syncPolicy !== 'REPORT')
      await replaceHeld(
        tx,
        homes.filter(({ syncPolicy }) => syncPolicy === 'REPAIR'),
        actor,
      );
    return tx.insertRuns(
      homes.map((home) => ({
        kind,
        serverId: home.id,
        requestedBy: actor.name,
        lease: leaseOf(kind, home.id),
        steps: stepsFor({ kind, home, servers, phases: phasesOf(kind, leaving.has(home.id)) }),
        text: `${actor.name} requested a ${kind} of ${home.fqdn}`,
        ...more,
      })),
    );
  }

  async function queueOnAll(
    tx: Tx,
    kind: 'SYNC' | 'BACKUP' | 'COLLECT',
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const all = await tx.servers();
    const servers = all.filter(isPartOfAll(kind));
    if (servers.length === 0) {
      const observed = all.find(isObserved);
      throw conflict(
        observed === undefined
          ? 'There is no server to work on yet. Add one with createServer.'
          : onlyObserved(observed.fqdn),
      );
    }
    return queueOnEach(tx, kind, servers, actor, more);
  }

  /**
   * A run on every back office; null if there is none yet: the first sync of a back office writes the models.
   */
  async function queueForModels(tx: Tx, actor: Actor, more: Partial<NewRun> = {}): Promise<Run | null> {
    const backOffices = (await tx.servers()).filter(
      (server) => server.role === 'BACK_OFFICE' && isPartOfAll('SYNC')(server),
    );
    const [only] = backOffices;
    if (only === undefined) return null;
    return backOffices.length === 1
      ? queueOnServer(tx, 'UPDATE_MODELS', only, actor, more)
      : queueOnEach(tx, 'UPDATE_MODELS', backOffices, actor, more);
  }

  async function queueOnEach(
    tx: Tx,
    kind: ServerRunKind,
    servers: Server[],
    actor: Actor,
    more: Partial<NewRun>,
  ): Promise<Run> {
    const text = `${actor.name} requested a ${kind} of ${servers.length} servers`;
    const parent = await gather(tx, kind, servers, { requestedBy: actor.name, text, ...more });
    const { syncPolicy } = more;
    const children = { parentId: parent.id, ...(syncPolicy === undefined ? {} : { syncPolicy }) };
    await queueOn(tx, kind, servers, actor, children);
    return parent;
  }

  /**
   * One run for each server on which these clients live, or one on `home` if that is given; and one for each server
   * in `own`, for what is its own. If there are several, they get a parent run.
   */
  async function queueForClients(
    tx: Tx,
    kind: ClientRunKind | 'BACKUP' | 'VERIFY',
    clients: Client[],
    actor: Actor,
    { home: given, own = [], ...more }: Partial<NewRun> & { home?: string | undefined; own?: Server[] } = {},
  ): Promise<Run> {
    const servers = (await tx.servers()).filter(takesPart);
    const homeOf = ({ serverId }: Client) => given ?? serverId;
    const homes = await tx.serversById([...new Set([...clients.map(homeOf), ...own.map(({ id }) => id)])]);
    mustBeManagedFor(
      kind,
      homes.map(({ id }) => id),
      servers,
    );
    const runAt = (home: Server, extra: Partial<NewRun>): NewRun => {
      const theirs = clients.filter((client) => homeOf(client) === home.id);
      return { ...runFor(kind, theirs, home, servers, actor), ...extra };
    };
    const [home] = homes;
    if (home === undefined) throw conflict('There is no client to work on.');
    if (homes.length === 1) return tx.insertRun(runAt(home, more));
    const what = [`${clients.length} clients`, ...own.map(({ fqdn }) => `the database of ${fqdn}`)].join(
      ' and ',
    );
    const text = `${actor.name} requested ${kind} of ${what}, on ${homes.length} servers`;
    const parent = await gather(tx, kind, homes, { requestedBy: actor.name, text, ...more });
    await tx.insertRuns(homes.map((each) => runAt(each, { parentId: parent.id })));
    return parent;
  }

  /**
   * One run for each of these clients on that server, in this order: each waits for the one before, and none is
   * begun after one that does not succeed. Returns the run that gathers them as well.
   */
  async function queueInTurn(
    tx: Tx,
    kind: ClientRunKind,
    clients: Client[],
    home: Server,
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<{ parent: Run; runs: Run[] }> {
    const servers = (await tx.servers()).filter(takesPart);
    const places = clients.map(() => home);
    mustBeManagedFor(kind, [home.id, ...clients.map(({ serverId }) => serverId)], servers);
    const text = `${actor.name} requested ${kind} of ${named(clients)} on ${home.fqdn}, one after another`;
    const parent = await gather(tx, kind, places, { requestedBy: actor.name, text, ...more });
    const runs: Run[] = [];
    for (const client of clients) {
      const run = { ...runFor(kind, [client], home, servers, actor), parentId: parent.id };
      const before = runs.at(-1);
      runs.push(await tx.insertRun(before === undefined ? run : { ...run, afterId: before.id }));
    }
    return { parent, runs };
  }

  /** One run for each server of these differences; if there are several, they get a parent run. */
  async function queueRepairs(
    tx: Tx,
    drift: Drift[],
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const homes = await tx.serversById([...new Set(drift.map(({ serverId }) => serverId))]);
    const runs = homes.map((home): NewRun => {
      const theirs = drift.filter(({ serverId }) => serverId === home.id);
      const plugins = new Set(theirs.map(({ plugin }) => plugin));
      const steps = stepsFor({ kind: 'REPAIR_DRIFT', home, servers: [home], phases: ['PRESENT'] });
      const [gone] = [...plugins].filter((each) => !steps.some(({ plugin }) => plugin === each));
      if (gone !== undefined)
        throw conflict(`The configuration has no plugin ${gone} for ${home.fqdn} any more.`, 'ids');
      return {
        kind: 'REPAIR_DRIFT',
        serverId: home.id,
        clientIds: [...new Set(theirs.flatMap(({ clientId }) => clientId ?? []))],
        driftIds: theirs.map(({ id }) => id),
        requestedBy: actor.name,
        lease: leaseOf('REPAIR_DRIFT', home.id),
        steps: steps.filter(({ plugin }) => plugins.has(plugin)),
        text: `${actor.name} requested the repair of ${differences(theirs.length)} on ${home.fqdn}`,
      };
    });
    const [only] = runs;
    if (only === undefined) throw conflict('None of it differs any more.');
    if (runs.length === 1) return tx.insertRun({ ...only, ...more });
    const text = `${actor.name} requested the repair of ${differences(drift.length)} on ${homes.length} servers`;
    const parent = await gather(tx, 'REPAIR_DRIFT', homes, { requestedBy: actor.name, text, ...more });
    await tx.insertRuns(runs.map((run) => ({ ...run, parentId: parent.id })));
    return parent;
  }

  /** The removal of these orphans of one server and one name. */
  function queueRemoval(
    tx: Tx,
    orphans: Orphan[],
    home: Server,
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const kind = 'REMOVE_ORPHAN';
    const all = stepsFor({ kind, home, servers: [home], phases: phasesOf(kind) });
    const steps = stepsOfRemoval(all, orphans);
    const gone = orphans.find(({ plugin }) => !steps.some((step) => step.plugin === plugin));
    if (gone !== undefined)
      throw conflict(
        `The configuration has no plugin ${gone.plugin} for ${home.fqdn} any more.`,
        'orphanIds',
      );
    const isBackedUp = steps.some(({ phase }) => phase === 'ACTION');
    if (!isBackedUp && orphans.some((each) => each.kind === 'DATABASE'))
      throw conflict(
        `No plugin in the configuration makes last backups on ${home.fqdn}, so no database is removed there. See "backup" in docs/configuration.md.`,
        'orphanIds',
      );
    return tx.insertRun({
      kind,
      serverId: home.id,
      orphanIds: orphans.map(({ id }) => id),
      requestedBy: actor.name,
      lease: leaseOf(kind, home.id),
      steps,
      text: `${actor.name} requested the removal of ${orphans.map((each) => orphanInWords(each)).join(', ')} on ${home.fqdn}`,
      ...more,
    });
  }

  function runFor(
    kind: ClientRunKind | 'BACKUP' | 'VERIFY',
    clients: Client[],
    home: Server,
    servers: Server[],
    actor: Actor,
  ): NewRun {
    return {
      kind,
      serverId: home.id,
      clientIds: [...new Set(clients.map(({ id }) => id))],
      requestedBy: actor.name,
      lease: leaseOf(kind, home.id),
      steps: stepsFor({ kind, home, servers, phases: phasesOf(kind) }),
      text: `${actor.name} requested ${kind} of ${clients.length > 0 ? `${named(clients)} on ` : ''}${home.fqdn}`,
    };
  }

  /**
   * Proofs for the clients on these servers whose turn it is: a seventh of each server's, so that a schedule for
   * each night proves every client once a week; and of a back office, for its one database. Undefined if nothing
   * has a backup.
   */
  async function queueTurns(
    tx: Tx,
    servers: Server[],
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run | undefined> {
    const clients: Client[] = [];
    const own: Server[] = [];
    for (const server of servers) {
      const inTurn = await tx.clientsToProve(server.id);
      clients.push(...inTurn.slice(0, Math.ceil(inTurn.length / TURNS)));
      if (await tx.hasOwnBackup(server.id)) own.push(server);
    }
    if (clients.length + own.length === 0) return undefined;
    return queueForClients(tx, 'VERIFY', clients, actor, { own, ...more });
  }
}

const TURNS = 7;

const differences = (count: number) => (count === 1 ? 'one difference' : `${count} differences`);

/**
 * Ends runs on these servers that wait to be confirmed: the sync that this actor requested does their work,
 * so nobody has to confirm them.
 */
async function replaceHeld(tx: Tx, servers: Server[], actor: Actor): Promise<void> {
  const fqdns = new Map(servers.map(({ id, fqdn }) => [id, fqdn]));
  const open = await tx.openRunsOn(...fqdns.keys());
  for (const { id, serverId } of open.filter(({ blockedReason }) => blockedReason === 'CONFIRM')) {
    const fqdn = fqdns.get(serverId ?? '');
    const text = `Replaced by a sync of ${fqdn} that ${actor.name} requested.`;
    const events = [{ type: 'RUN_ENDED' as const, text, data: { status: 'CANCELLED' } }];
    await tx.moveRun(id, 'CANCELLED', { from: ['BLOCKED'], explanation: text, events });
  }
}

/** Whether anything on it is backed up: clients, or the database of the back office. */
export const isBackedUp = ({ role }: Pick<Server, 'role'>): boolean =>
  role === 'FRONT_OFFICE' || role === 'BACK_OFFICE';

/** Whether anything on it follows the desired state. A backup store only gets what backups bring. */
export const isSynced = ({ role }: Server): boolean => role !== 'BACKUP_STORE';

/** Whether work of this kind on all servers is also done on this one: all but syncs write there. */
export const isPartOfAll = (kind: WorkKind) => (server: Server) => {
  if (!takesPart(server) || server.state === 'UNCONFIRMED') return false;
  if (kind === 'SYNC') return isSynced(server);
  return !isObserved(server) && (kind === 'COLLECT' ? server.role === 'BACK_OFFICE' : isBackedUp(server));
};

/** A parent run without work of its own: its steps show its child runs, one for each of these servers. */
function gather(
  tx: Tx,
  kind: RunKind,
  servers: Server[],
  more: Pick<NewRun, 'requestedBy' | 'text'> & Partial<NewRun>,
): Promise<Run> {
  return tx.insertRun({
    kind,
    serverId: null,
    lease: null,
    steps: servers.map(({ id }) => ({ plugin: kind.toLowerCase(), serverId: id, phase: 'ACTION' })),
    ...more,
  });
}

/** The aliases of the first few clients, and the number of the others. */
function named(clients: Client[]): string {
  const aliases = clients.slice(0, 5).map(({ alias }) => alias);
  const more = clients.length - aliases.length;
  return more > 0 ? `${aliases.join(', ')} and ${more} more` : aliases.join(', ');
}

/** A backup or its proof may take hours and disturbs nothing, so these have a lease beside the server's. */
function leaseOf(kind: RunKind, serverId: string): string {
  return kind === 'BACKUP' || kind === 'VERIFY' ? `backup/${serverId}` : `server/${serverId}`;
}

/** No run works on a retired server. */
export const takesPart = (server: Server) => server.mode !== 'RETIRED';

import { differing } from '../differing.ts';
import { conflict, invalid, notAllowed, type Problem, RefusedError } from '../errors.ts';
import { makeHostKeys, mustMatch, type HostKeysDeps } from './host-keys.ts';
import { isHostName, isIpAddress } from '../host-name.ts';
import type { Operation } from '../operation.ts';
import { mustBeAsRead, mustBeKept, mustBeSynced, mustBeUsable, mustFind } from '../preconditions.ts';
import { isBackedUp, takesPart } from '../runs/queue-runs.ts';
import { isObserved, mustBeManaged } from './observed.ts';
import { isSameMachine } from './same-machine.ts';
import type { Runs } from '../runs/runs.ts';
import { makeServerRelease } from './server-release.ts';
import { makeServerRemoval, mustBeEmpty, mustBeIdle } from './server-removal.ts';
import { shown } from '../shown.ts';
import type { Tx } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor, Connection, Run, Server, ServerMode, ServerRole } from '../vocabulary.ts';

export interface ServerInput {
  label: string;
  /** Its name in the inventory; unique. */
  fqdn: string;
  /** The address at which other servers and Regent reach it; by default the fqdn. */
  address?: string | null | undefined;
  port?: number | null | undefined;
  user?: string | null | undefined;
  role: ServerRole;
  connection: Connection;
  /** `SHA256:...` as ssh-keygen -l prints it: when the server presents this key, it is confirmed at once. */
  expectedFingerprint?: string | null | undefined;
  /** ACTIVE by default, or OBSERVE: then nothing is changed there until its mode is set to another one. */
  mode?: ServerMode | null | undefined;
}

export type ServerPatch = Partial<Pick<ServerInput, 'label' | 'fqdn' | 'address' | 'port' | 'user'>> &
  Partial<Pick<Server, 'syncPolicy'>>;

export interface ServersDeps extends HostKeysDeps {
  runs: Pick<Runs, 'queueOnServer' | 'queueOnAll' | 'queueOnEach'>;
  /** The sandbox folder of a LOCAL server. */
  sandboxFor(fqdn: string): string;
  now(): Date;
}

interface Claimed {
  server: Server;
  /** The check that takes it over; absent if it was claimed before. */
  run?: Run;
}

export type Servers = ReturnType<typeof makeServers>;

export function makeServers({ runs, sandboxFor, now, ...deps }: ServersDeps) {
  const { store, wakeWorker } = deps;
  const hostKeys = makeHostKeys(deps);
  const { presentedKey } = hostKeys;
  return {
    ...hostKeys,
    ...makeServerRemoval({ ...deps, runs }),
    ...makeServerRelease({ ...deps, now }),

    /** Connects, records the host key, and keeps the server UNCONFIRMED until somebody confirms the key. */
    async create(input: ServerInput, actor: Actor): Promise<Server> {
      const problems = problemsOf(input);
      if (problems.length > 0) throw new RefusedError(problems);
      if (input.role === 'BACKUP_STORE' && input.connection === 'LOCAL')
        throw notAllowed('A backup store is a server of its own: use connection SSH.', 'connection');
      const mode = input.mode ?? 'ACTIVE';
      if (mode !== 'ACTIVE' && mode !== 'OBSERVE')
        throw invalid(
          `A server begins as ACTIVE or OBSERVE, not as ${mode}. Use setServerMode later.`,
          'mode',
        );
      const address = input.address ?? input.fqdn;
      const port = input.port ?? 22;
      const hostKey = input.connection === 'SSH' ? await presentedKey(address, port) : undefined;
      const expected = input.expectedFingerprint ?? undefined;
      if (hostKey !== undefined && expected !== undefined)
        mustMatch(input.fqdn, expected, hostKey.fingerprint);
      const fqdn = input.fqdn.toLowerCase();
      const root = input.connection === 'LOCAL' ? sandboxFor(fqdn) : null;
      return store.transact(async (tx) => {
        const lodger = (await tx.servers()).find((other) => root !== null && other.root === root);
        if (lodger !== undefined && lodger.fqdn !== fqdn) {
          throw conflict(`The sandbox of ${lodger.fqdn}, formerly ${fqdn}, is at that place.`, 'fqdn');
        }
        if (input.role === 'BACK_OFFICE') await mustBeOnlyBackOffice(tx, fqdn);
        if (hostKey !== undefined) await mustProtect(tx, { fqdn, role: input.role, hostKey: hostKey.key });
        const server = await tx.insertServer({
          label: input.label.trim(),
          fqdn,
          address,
          port,
          user: input.user ?? 'ansible',
          role: input.role,
          connection: input.connection,
          root,
          mode,
          state: hostKey === undefined || expected !== undefined ? 'READY' : 'UNCONFIRMED',
          hostKey: hostKey?.key ?? null,
          hostKeyFingerprint: hostKey?.fingerprint ?? null,
        });
        await tx.audit(actor, 'createServer', `server ${server.fqdn}`, { after: server });
        return server;
      });
    },

    /**
     * If the address or port changes, reads the host key again; a different key must be confirmed. If the
     * fqdn changes, a run moves what is stored under the old one, unless the server is UNCONFIRMED or
     * RETIRED.
     */
    async update(
      serverId: string,
      patch: ServerPatch,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<{ server: Server; run?: Run }> {
      const current = await store.transact((tx) => mustFind(tx.heldServer(serverId), 'server', serverId));
      const problems = problemsOf(differing(patch, current));
      if (problems.length > 0) throw new RefusedError(problems);
      const wanted = placeAfter(patch, current);
      const hostKey = wanted.isMoved ? await presentedKey(wanted.address, wanted.port) : undefined;
      const { server, run, leases } = await store.transact(async (tx) => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeKept(before);
        mustBeAsRead(before.fqdn, before.version, expectedVersion);
        const { fqdn, address, port, isMoved } = placeAfter(patch, before);
        // A key that was read at one address says nothing about another address.
        if (isMoved || hostKey !== undefined) mustBeAsRead(before.fqdn, before.version, current.version);
        const after = await tx.updateServer(serverId, {
          label: patch.label?.trim() ?? before.label,
          fqdn,
          formerFqdns:
            fqdn === before.fqdn
              ? before.formerFqdns
              : [...before.formerFqdns.filter((name) => name !== fqdn), before.fqdn],
          address,
          port,
          user: patch.user ?? before.user,
          syncPolicy: patch.syncPolicy ?? before.syncPolicy,
          version: before.version + 1,
          ...(hostKey !== undefined && hostKey.key !== before.hostKey
            ? { state: 'UNCONFIRMED', hostKey: hostKey.key, hostKeyFingerprint: hostKey.fingerprint }
            : {}),
        });
        const queued = fqdn === before.fqdn ? undefined : await queueMove(tx, after, actor);
        await tx.audit(actor, 'updateServer', `server ${before.fqdn}`, {
          before,
          after,
          ...(queued === undefined ? {} : { run: queued.id }),
        });
        const children = queued === undefined ? [] : [queued, ...(await tx.childrenOf(queued.id))];
        return { server: after, run: queued, leases: children.flatMap(({ lease }) => lease ?? []) };
      });
      for (const lease of leases) wakeWorker(lease);
      return { server, ...(run === undefined ? {} : { run }) };
    },

    /**
     * Sets the mode of the server. OBSERVE is refused while runs of it have not ended. When MAINTENANCE ends, runs that waited for that go on. When the server is
     * RETIRED, runs that waited for it to answer go on without it.
     */
    async setMode(
      serverId: string,
      mode: ServerMode,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Server> {
      const { server, waited } = await store.transact(async (tx) => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeKept(before);
        mustBeAsRead(before.fqdn, before.version, expectedVersion);
        if (before.mode === mode) return { server: before, waited: [] };
        if (before.mode === 'RETIRED' && before.role === 'BACK_OFFICE')
          await mustBeOnlyBackOffice(tx, before.fqdn);
        // Written before the clients are counted: a request that adds one now waits, and sees the new mode.
        const after = await tx.updateServer(serverId, { mode, version: before.version + 1 });
        if (mode === 'RETIRED') await mustBeEmpty(tx, before, 'retired');
        if (mode === 'OBSERVE') await mustBeIdle(tx, before, 'observed');
        await tx.audit(actor, 'setServerMode', `server ${before.fqdn}`, { before: before.mode, after: mode });
        const waited = [
          ...(before.mode === 'MAINTENANCE' ? await tx.unblockRuns(serverId, 'MAINTENANCE') : []),
          ...(mode === 'RETIRED'
            ? await tx.unblockRuns(serverId, 'SERVER_DOWN', `${before.fqdn} was retired`)
            : []),
        ];
        return { server: after, waited };
      });
      for (const lease of new Set(waited.flatMap((run) => run.lease ?? []))) wakeWorker(lease);
      return server;
    },

    /** What the first sync would change on a server that is only observed, once that mode is over. */
    promotion: (serverId: string): Operation<{ server: Server }, null> => ({
      action: 'setServerMode',
      input: serverId,
      async change(tx) {
        const server = await mustFind(tx.heldServer(serverId), 'server', serverId);
        mustBeUsable(server);
        if (!isObserved(server))
          throw invalid(
            `There is a dry run for a server that is only observed (OBSERVE), and ${server.fqdn} is ${server.mode}. Use syncServer with dryRun.`,
            'dryRun',
          );
        mustBeSynced(server);
        return {
          result: { server },
          entries: [{ subject: `server ${server.fqdn}` }],
          queue: async () => null,
          dryRun: async () => ({ of: 'server', serverId }),
        };
      },
      again: async (tx) => ({ server: await mustFind(tx.heldServer(serverId), 'server', serverId) }),
    }),

    /**
     * Claims the server, and queues a check of it: the next run on it takes it over from another Regent, or
     * from a newer copy of this one. Harmless when repeated.
     */
    async claim(serverId: string, reason: string | undefined, actor: Actor): Promise<Claimed> {
      const problem = reason === undefined ? undefined : textProblem(reason);
      if (problem !== undefined) throw invalid(`reason ${problem}`, 'reason');
      const claimed = await store.transact(async (tx): Promise<Claimed> => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeUsable(before);
        mustBeManaged(before);
        if (before.claiming) return { server: before };
        if (before.notOurs === null) {
          throw conflict(
            `Regent has not found another Regent on ${before.fqdn}; there is nothing to claim. Use checkServer to look again.`,
            'serverId',
          );
        }
        const server = await tx.updateServer(serverId, { claiming: true, version: before.version + 1 });
        const run = await runs.queueOnServer(tx, 'CHECK', server, actor);
        await tx.audit(actor, 'claimServer', `server ${before.fqdn}`, {
          before: before.notOurs,
          ...(reason === undefined ? {} : { reason }),
          run: run.id,
        });
        return { server, run };
      });
      if (claimed.run?.lease != null) wakeWorker(claimed.run.lease);
      return claimed;
    },
  };

  /**
   * A front office's own sync moves its entry. All servers know the name of any other server, so all are
   * synced.
   */
  async function queueMove(tx: Tx, server: Server, actor: Actor): Promise<Run | undefined> {
    if (server.state === 'UNCONFIRMED' || server.mode === 'RETIRED') return undefined;
    return server.role === 'FRONT_OFFICE'
      ? runs.queueOnServer(tx, 'SYNC', server, actor)
      : runs.queueOnAll(tx, 'SYNC', actor);
  }
}

/** The name and address of a server after the patch. If no address was chosen, it follows the fqdn. */
function placeAfter(patch: ServerPatch, before: Server) {
  const fqdn = patch.fqdn?.toLowerCase() ?? before.fqdn;
  const address = patch.address ?? (before.address === before.fqdn ? fqdn : before.address);
  const port = patch.port ?? before.port;
  const isMoved = before.connection === 'SSH' && (address !== before.address || port !== before.port);
  return { fqdn, address, port, isMoved };
}

/** There is one back office, and everything that needs one uses it. Call this before a server is written. */
async function mustBeOnlyBackOffice(tx: Tx, fqdn: string): Promise<void> {
  await tx.lockServers();
  const other = (await tx.servers()).find(
    (server) => server.role === 'BACK_OFFICE' && server.fqdn !== fqdn && takesPart(server),
  );
  if (other === undefined) return;
  throw conflict(
    `There is one back office, which is ${other.fqdn}: all clients read its models. If a new machine takes its place, ` +
      `use updateServer with the new address; if ${fqdn} is another one, retire or delete ${other.fqdn} first.`,
    'role',
  );
}

/** A copy of a backup on the machine that it is to outlive protects nothing. */
async function mustProtect(tx: Tx, server: Pick<Server, 'fqdn' | 'role' | 'hostKey'>): Promise<void> {
  const other = (await tx.servers()).find(
    (each) =>
      takesPart(each) &&
      isSameMachine(each, server) &&
      (each.role === 'BACKUP_STORE') !== (server.role === 'BACKUP_STORE') &&
      (isBackedUp(each) || isBackedUp(server)),
  );
  if (other === undefined) return;
  throw notAllowed(
    `${server.fqdn} has the same host key as ${other.fqdn}, a ${other.role}: they are the same machine, and a copy of a backup would be lost with it. Use another machine as backup store.`,
    'role',
  );
}

/**
 * The server decides who may sign in. Names in directories look like svc.monarc, deploy@corp.example.org,
 * CORP\user.
 */
const LOGIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._@+/\\$-]{0,255}$/u;

function problemsOf(input: Partial<ServerInput>): Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, message: string) => problems.push({ code: 'INVALID', message, path: [path] });
  if (input.label != null) {
    const problem = textProblem(input.label);
    if (problem !== undefined) add('label', `label ${problem}`);
  }
  if (input.fqdn != null && !isHostName(input.fqdn)) {
    add('fqdn', `${shown(input.fqdn)} is not a host name.`);
  }
  if (input.address != null && !isHostName(input.address) && !isIpAddress(input.address)) {
    add('address', `${shown(input.address)} is neither a host name nor an IP address.`);
  }
  if (input.port != null && (input.port < 1 || input.port > 65_535)) {
    add('port', `${input.port} is not a port. Use 1 to 65535.`);
  }
  if (input.user != null && !LOGIN_NAME.test(input.user)) {
    add(
      'user',
      `${shown(input.user)} is not the name of a user. Use letters, digits and . _ - @ + / \\ $, at most 256.`,
    );
  }
  return problems;
}

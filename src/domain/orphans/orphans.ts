/** Decisions about orphans: they may stay, get an owner, or are removed by a run. */
import { conflict, invalid, missing, notAllowed, RefusedError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { ignoredBy, NOT_IGNORED, type IgnoreOptions } from '../ignoring.ts';
import { mustBeAsRead, mustBeUsable, mustFind } from '../preconditions.ts';
import type { Runs } from '../runs/runs.ts';
import { mustBeManaged } from '../servers/observed.ts';
import type { Store, Tx } from '../store.ts';
import type { Taken } from '../take-over/take-clients.ts';
import type { TakeOvers } from '../take-over/take-overs.ts';
import type { Decision } from '../take-over/taking.ts';
import { isSafeAlias, type Actor, type Orphan, type Server } from '../vocabulary.ts';
import { orphanInWords } from './removal.ts';

export interface OrphansDeps {
  store: Store;
  runs: Pick<Runs, 'queueRemoval'>;
  takeOvers: Pick<TakeOvers, 'takeOver'>;
  /** For how many days an orphan is only looked at before it may be removed. */
  orphanDays: number;
  now(): Date;
}

export type OrphansService = ReturnType<typeof makeOrphans>;

export interface OrphansToRemove {
  ids: string[];
  /** Typed once more by who removes them. */
  name: string;
  evenIfServed: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;
export function makeOrphans({ store, runs, takeOvers, orphanDays, now }: OrphansDeps) {
  return {
    /** One run removes these things of one name on one server, as they are now; before a database, it backs that up. */
    remove: (asked: OrphansToRemove): Operation => ({
      action: 'removeOrphan',
      input: asked,
      async change(tx) {
        const orphans = await mustBeThere(tx, asked.ids);
        const server = await mustBeOfOneServer(tx, orphans);
        mustBeNamed(orphans, asked.name);
        await mustBeNobodys(tx, asked.name);
        for (const orphan of orphans) mustBeOld(orphan);
        if (!asked.evenIfServed) await mustBeQuiet(tx, asked.name);
        await tx.askRemoval(orphans.map(({ id }) => id));
        return {
          result: {},
          entries: orphans.map((each) => ({
            subject: `server ${server.fqdn}`,
            before: { ...named(each), version: each.version },
          })),
          queue: (actor) => runs.queueRemoval(tx, orphans, server, actor),
          dryRun: async () => ({ of: 'orphans', orphans }),
        };
      },
      again: async () => ({}),
    }),

    /**
     * A take-over of the client that it belongs to, as it is on its servers. Reads everything now; rejects if the client
     * cannot be taken over.
     * @param signal aborted when the caller does not wait any more
     */
    async adopt(
      id: string,
      decisions: Decision[],
      actor: Actor,
      signal: AbortSignal,
    ): Promise<Operation<Taken, null>> {
      const { name, home } = await store.transact(async (tx) => {
        const [orphan] = await mustBeThere(tx, [id], 'orphanId');
        const server = await mustFind(tx.heldServer(orphan!.serverId), 'server', orphan!.serverId);
        return { name: orphan!.name, home: server.role === 'FRONT_OFFICE' ? server.id : undefined };
      });
      const clients = [{ alias: name, serverId: home, decisions }];
      const operation = await takeOvers.takeOver({ clients }, actor, signal);
      return {
        ...operation,
        async change(tx) {
          const change = await operation.change(tx);
          const problems = change.result.results.flatMap((each) => each.problems);
          if (problems.length > 0) throw new RefusedError(problems);
          await tx.endOrphansOf(name);
          return change;
        },
      };
    },

    /** It is not told any more. Another reason or end replaces the one before. */
    async ignore(
      id: string,
      how: IgnoreOptions,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Orphan> {
      const ignored = ignoredBy(how, actor, now);
      return store.transact(async (tx) => {
        const [before] = await mustBeThere(tx, [id], 'orphanId');
        mustBeAsRead('The orphan', before!.version, expectedVersion);
        const after = await tx.updateIgnoredOrphan(id, ignored);
        const { ignoredReason, ignoredUntil } = after;
        const details = { after: { ...named(after), reason: ignoredReason, until: ignoredUntil } };
        await tx.audit(actor, 'ignoreOrphan', await ownerOf(tx, after), details);
        return after;
      });
    },

    /** Syncs and the health of the server tell it again. */
    async unignore(id: string, actor: Actor): Promise<Orphan> {
      return store.transact(async (tx) => {
        const [before] = await mustBeThere(tx, [id], 'orphanId');
        if (before!.ignoredAt === null) throw conflict('The orphan is not ignored.', 'orphanId');
        const after = await tx.updateIgnoredOrphan(id, NOT_IGNORED);
        await tx.audit(actor, 'unignoreOrphan', await ownerOf(tx, after), { after: named(after) });
        return after;
      });
    },
  };

  function mustBeOld(orphan: Orphan): void {
    const from = new Date(orphan.firstSeenAt.getTime() + orphanDays * DAY_MS);
    if (from <= now()) return;
    throw notAllowed(
      `The ${orphanInWords(orphan)} was first seen at ${orphan.firstSeenAt.toISOString()}: it may be removed from ${from.toISOString()} on. Find out until then whose it is.`,
      'orphanIds',
    );
  }
}

const named = ({ kind, name, place }: Orphan) => ({ kind, name, place });

/** As the audit names it. */
const ownerOf = async (tx: Tx, { serverId }: Orphan) =>
  `server ${(await mustFind(tx.heldServer(serverId), 'server', serverId)).fqdn}`;

/** Each of them, once. */
async function mustBeThere(tx: Tx, given: string[], path = 'orphanIds'): Promise<Orphan[]> {
  const ids = [...new Set(given)];
  if (ids.length === 0) throw invalid('No orphan is given. Give the id of one at least.', path);
  const found = await tx.orphansById(ids);
  for (const id of ids)
    if (!found.some((each) => each.id === id))
      throw missing('orphan', id, ' Its server may have been deleted; list them again.');
  const gone = found.find(({ goneAt }) => goneAt !== null);
  if (gone !== undefined)
    throw conflict(
      `The ${orphanInWords(gone)} has not been there since ${gone.goneAt?.toISOString()}. List the orphans again.`,
      path,
    );
  return found;
}

async function mustBeOfOneServer(tx: Tx, orphans: Orphan[]): Promise<Server> {
  const [serverId = '', ...others] = new Set(orphans.map((each) => each.serverId));
  if (others.length > 0)
    throw invalid('They are on several servers. Remove those of one server at a time.', 'orphanIds');
  const server = await mustFind(tx.heldServer(serverId), 'server', serverId);
  mustBeUsable(server, 'orphanIds');
  mustBeManaged(server, 'orphanIds');
  return server;
}

function mustBeNamed(orphans: Orphan[], name: string): void {
  const other = orphans.find((each) => each.name !== name);
  if (other !== undefined)
    throw invalid(
      `One of them is the ${orphanInWords(other)}, and the name that was typed is ${JSON.stringify(name)}. Remove things of one name at a time, and type it as it is listed.`,
      'name',
    );
  if (!isSafeAlias(name))
    throw notAllowed(
      `${JSON.stringify(name)} cannot be the name of a client, so Regent does not remove it. Remove it on the server by hand.`,
      'name',
    );
}

/** A client that Regent knows may live elsewhere, or may just be moved there. */
async function mustBeNobodys(tx: Tx, name: string): Promise<void> {
  const client = (await tx.clientsByAlias([name])).find(({ status }) => status !== 'DELETED');
  if (client !== undefined)
    throw notAllowed(
      `${name} is a client of Regent, so nothing of that name is removed as an orphan. Remove it on the server by hand if it is not that client's.`,
      'name',
    );
}

async function mustBeQuiet(tx: Tx, name: string): Promise<void> {
  if (!(await tx.isServedOrphan(name))) return;
  throw notAllowed(
    `The site of ${name} is served by a web server, so somebody may use it. Find out who; then give evenIfServed: true.`,
    'evenIfServed',
  );
}

/** Decisions about drift: it is repaired by a run, or may stay as it is. */
import { conflict, invalid, missing } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { mustBeAsRead, mustBeUsable, mustFind } from '../preconditions.ts';
import type { Runs } from '../runs/runs.ts';
import type { Store, Tx } from '../store.ts';
import { longTextProblem } from '../text.ts';
import type { Actor, Drift } from '../vocabulary.ts';
import type { Ignored } from './drift-tx.ts';

export interface DriftDeps {
  store: Store;
  runs: Pick<Runs, 'queueRepairs'>;
  now(): Date;
}

export type DriftService = ReturnType<typeof makeDrift>;

const MOST_AT_ONCE = 100;
const NOT_IGNORED: Ignored = {
  ignoredFingerprint: null,
  ignoredReason: null,
  ignoredBy: null,
  ignoredAt: null,
  ignoredUntil: null,
};

export function makeDrift({ store, runs, now }: DriftDeps) {
  return {
    /** A run for each server makes exactly the changes of these differences, whether they are ignored or not. */
    repair: (ids: string[]): Operation => ({
      action: 'repairDrift',
      input: ids,
      async change(tx) {
        const drift = await mustBeOpen(tx, ids);
        for (const serverId of new Set(drift.map((each) => each.serverId)))
          mustBeUsable(await mustFind(tx.heldServer(serverId), 'server', serverId), 'driftIds');
        return {
          result: {},
          entries: await Promise.all(
            drift.map(async (each) => ({ subject: await ownerOf(tx, each), after: named(each) })),
          ),
          queue: (actor) => runs.queueRepairs(tx, drift, actor),
          dryRun: async () => ({ of: 'drift', drift }),
        };
      },
      again: async () => ({}),
    }),

    /** From now on, syncs leave the difference alone as it is now. Another reason or end replaces the one before. */
    async ignore(
      id: string,
      { reason, until }: { reason: string; until?: Date | null | undefined },
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Drift> {
      const problem = reason.trim() === '' ? 'is empty: say why it may stay.' : longTextProblem(reason);
      if (problem !== undefined) throw invalid(`The reason ${problem}`, 'reason');
      if (until != null && until <= now())
        throw invalid('`until` is in the past. Give a later time, or leave it out.', 'until');
      return store.transact(async (tx) => {
        const [before] = await mustBeOpen(tx, [id]);
        mustBeAsRead('The difference', before!.version, expectedVersion);
        const after = await tx.updateIgnored(id, {
          ignoredFingerprint: before!.fingerprint,
          ignoredReason: reason.trim(),
          ignoredBy: actor.name,
          ignoredAt: now(),
          ignoredUntil: until ?? null,
        });
        const { ignoredReason, ignoredUntil } = after;
        const details = { after: { ...named(after), reason: ignoredReason, until: ignoredUntil } };
        await tx.audit(actor, 'ignoreDrift', await ownerOf(tx, after), details);
        return after;
      });
    },

    /** Syncs do again about it what their policy says. */
    async unignore(id: string, actor: Actor): Promise<Drift> {
      return store.transact(async (tx) => {
        const [before] = await mustBeOpen(tx, [id]);
        if (before!.ignoredFingerprint === null) throw conflict('The difference is not ignored.', 'driftId');
        const after = await tx.updateIgnored(id, NOT_IGNORED);
        await tx.audit(actor, 'unignoreDrift', await ownerOf(tx, after), { after: named(after) });
        return after;
      });
    },
  };
}

const named = ({ plugin, subject, summary }: Drift) => ({ plugin, subject, summary });

/** As the audit names it. */
async function ownerOf(tx: Tx, { clientId, serverId }: Drift): Promise<string> {
  if (clientId !== null)
    return `client ${(await mustFind(tx.clientById(clientId), 'client', clientId)).alias}`;
  return `server ${(await mustFind(tx.heldServer(serverId), 'server', serverId)).fqdn}`;
}

/** Each of them, once. */
async function mustBeOpen(tx: Tx, given: string[]): Promise<Drift[]> {
  const ids = [...new Set(given)];
  if (ids.length === 0) throw invalid('No difference is given. Give the id of one at least.', 'driftIds');
  if (ids.length > MOST_AT_ONCE)
    throw invalid(`${ids.length} differences are too many: at most ${MOST_AT_ONCE} at once.`, 'driftIds');
  const found = await tx.driftById(ids);
  for (const id of ids)
    if (!found.some((each) => each.id === id))
      throw missing('difference', id, ' Its server or client may have been deleted; list them again.');
  const ended = found.find(({ endedAt }) => endedAt !== null);
  if (ended !== undefined)
    throw conflict(
      `${ended.subject} has not differed since ${ended.endedAt?.toISOString()}. List what differs again.`,
      'driftIds',
    );
  return found;
}

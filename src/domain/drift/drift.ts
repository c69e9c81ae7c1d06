/** Decisions about drift: it is repaired by a run, may stay as it is, or becomes what is desired. */
import { conflict } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { ignoredBy, NOT_IGNORED, type IgnoreOptions } from '../ignoring.ts';
import { mustBeAsRead, mustBeUsable, mustFind } from '../preconditions.ts';
import type { Runs } from '../runs/runs.ts';
import type { Store } from '../store.ts';
import type { Actor, Drift } from '../vocabulary.ts';
import { makeAdopt, type AdoptDeps } from './adopt.ts';
import { mustBeOpen, named, ownerOf } from './open-drift.ts';

export interface DriftDeps extends AdoptDeps {
  store: Store;
  runs: Pick<Runs, 'queueRepairs'>;
  now(): Date;
}

export type DriftService = ReturnType<typeof makeDrift>;

export function makeDrift({ store, runs, adopter, now }: DriftDeps) {
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
      how: IgnoreOptions,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Drift> {
      const ignored = ignoredBy(how, actor, now);
      return store.transact(async (tx) => {
        const [before] = await mustBeOpen(tx, [id]);
        mustBeAsRead('The difference', before!.version, expectedVersion);
        const after = await tx.updateIgnored(id, {
          ignoredFingerprint: before!.fingerprint,
          ...ignored,
        });
        const { ignoredReason, ignoredUntil } = after;
        const details = { after: { ...named(after), reason: ignoredReason, until: ignoredUntil } };
        await tx.audit(actor, 'ignoreDrift', await ownerOf(tx, after), details);
        return after;
      });
    },

    adopt: makeAdopt({ store, adopter }),

    /** Syncs do again about it what their policy says. */
    async unignore(id: string, actor: Actor): Promise<Drift> {
      return store.transact(async (tx) => {
        const [before] = await mustBeOpen(tx, [id]);
        if (before!.ignoredFingerprint === null) throw conflict('The difference is not ignored.', 'driftId');
        const after = await tx.updateIgnored(id, { ignoredFingerprint: null, ...NOT_IGNORED });
        await tx.audit(actor, 'unignoreDrift', await ownerOf(tx, after), { after: named(after) });
        return after;
      });
    },
  };
}

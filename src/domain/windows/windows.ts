import { conflict } from '../errors.ts';
import type { Permission } from '../permissions.ts';
import { mustBeAsRead, mustBeKept, mustFind } from '../preconditions.ts';
import { mustHold } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Actor, Run } from '../vocabulary.ts';
import { makeCalendars, type CalendarsDeps } from './calendars.ts';
import { reasonOf } from './override.ts';
import type { MaintenanceWindow } from './window.ts';
import {
  changedTimes,
  effectsOf,
  nameOf,
  timesOf,
  type WindowInput,
  type WindowPatch,
} from './window-input.ts';

export interface WindowsDeps extends CalendarsDeps {
  wakeWorker(lease: string): void;
}

export type Windows = ReturnType<typeof makeWindows>;

/** Each claim looks at all of them. */
const MOST_WINDOWS = 100;

export function makeWindows({ wakeWorker, ...deps }: WindowsDeps) {
  const { store, now } = deps;
  const calendars = makeCalendars(deps);

  /** What the change lets go on is woken after the commit. */
  const changing = async <T>(change: (tx: Tx) => Promise<T>): Promise<T> => {
    const { changed, leases } = await store.transact(async (tx) => ({
      changed: await change(tx),
      leases: await releaseHeld(tx, now()),
    }));
    for (const lease of leases) wakeWorker(lease);
    return changed;
  };

  return {
    async create(input: WindowInput, actor: Actor): Promise<MaintenanceWindow> {
      const times = timesOf(await calendars.read(input), now());
      return changing(async (tx) => {
        if ((await tx.windows()).length >= MOST_WINDOWS)
          throw conflict(
            `There are ${MOST_WINDOWS} maintenance windows, and there can be no more. Delete those that are over.`,
          );
        const serverId = input.serverId ?? null;
        if (serverId !== null) mustBeKept(await mustFind(tx.heldServer(serverId), 'server', serverId));
        const inserted = await tx.insertWindow({
          name: nameOf(input.name),
          serverId,
          effects: effectsOf(input.effects),
          ...times,
        });
        await tx.audit(actor, 'createMaintenanceWindow', subjectOf(inserted), { after: told(inserted) });
        return inserted;
      });
    },

    async update(
      id: string,
      patch: WindowPatch,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<MaintenanceWindow> {
      const seen = await store.transact((tx) => mustFind(tx.windowById(id), 'maintenance window', id));
      mustBeAsRead('The maintenance window', seen.version, expectedVersion);
      const given = changedTimes(seen, patch);
      const times = given === undefined ? undefined : timesOf(await calendars.read(given), now());
      return changing(async (tx) => {
        const before = await mustFind(tx.windowById(id), 'maintenance window', id);
        mustBeAsRead('The maintenance window', before.version, seen.version);
        const after = await tx.updateWindow(id, {
          ...(patch.name === undefined ? {} : { name: nameOf(patch.name) }),
          ...(patch.effects === undefined ? {} : { effects: effectsOf(patch.effects) }),
          ...times,
          version: before.version + 1,
        });
        const details = { before: told(before), after: told(after) };
        await tx.audit(actor, 'updateMaintenanceWindow', subjectOf(before), details);
        return after;
      });
    },

    remove: (id: string, expectedVersion: number | undefined, actor: Actor): Promise<MaintenanceWindow> =>
      changing(async (tx) => {
        const before = await mustFind(tx.windowById(id), 'maintenance window', id);
        mustBeAsRead('The maintenance window', before.version, expectedVersion);
        await tx.deleteWindow(id);
        await tx.audit(actor, 'deleteMaintenanceWindow', subjectOf(before), { before: told(before) });
        return before;
      }),

    /** Whether `readCalendars` has something to do. */
    areCalendarsDue: calendars.areDue,

    /** Reads again the calendars for which it is time. Errors are kept with their windows. */
    readCalendars: (signal: AbortSignal): Promise<void> => calendars.readDue(signal, changing),

    /** Lets runs go on that no window holds any more. Harmless when repeated. */
    async release(): Promise<void> {
      await changing(async () => undefined);
    },

    /** Lets a run that waits for the end of a window, or those of its child runs that do, go on now. */
    async override(
      runId: string,
      reason: string,
      actor: Actor,
      permissions: ReadonlySet<Permission>,
    ): Promise<Run> {
      const why = reasonOf(reason, 'reason');
      const { run, leases } = await store.transact(async (tx) => {
        const before = await mustFind(tx.runById(runId), 'run', runId);
        const children = await tx.childrenOf(runId);
        for (const each of [before, ...children])
          mustHold(permissions, 'Overriding the window of', each.kind);
        const held = [before, ...children].filter(
          ({ status, blockedReason }) => status === 'BLOCKED' && blockedReason === 'WINDOW',
        );
        const text = `${actor.name} overrode the maintenance window: ${why}`;
        const events = [{ type: 'RUN_UNBLOCKED' as const, level: 'WARN' as const, text }];
        const freed: Run[] = [];
        for (const { id } of held)
          freed.push(...[(await tx.moveRun(id, 'QUEUED', { from: ['BLOCKED'], events })) ?? []].flat());
        if (freed.length === 0)
          throw conflict(
            `The run is ${before.status} and does not wait for the end of a maintenance window. Look at its blockedReason.`,
            'runId',
          );
        const ids = freed.map(({ id }) => id);
        await tx.overrideWindows(ids, actor.name, why);
        await tx.audit(actor, 'overrideWindow', `run ${runId}`, { reason: why, runs: ids });
        return {
          run: await mustFind(tx.runById(runId), 'run', runId),
          leases: freed.flatMap(({ lease }) => lease ?? []),
        };
      });
      for (const lease of new Set(leases)) wakeWorker(lease);
      return run;
    },
  };
}

const subjectOf = ({ id }: MaintenanceWindow) => `maintenance window ${id}`;

/** For the audit: without the events of a calendar, which may be many, and without its address, which may be secret. */
const told = ({ calendarUrl, spanStarts, spanEnds: _ends, ...window }: MaintenanceWindow) => ({
  ...window,
  ...(calendarUrl === null ? {} : { calendarHost: new URL(calendarUrl).host }),
  ...(spanStarts.length === 0 ? {} : { events: spanStarts.length }),
});

/** Gives the leases of the runs that go on. */
async function releaseHeld(tx: Tx, at: Date): Promise<Set<string>> {
  const leases = new Set<string>();
  for (const { run, hold } of await tx.heldRuns(at)) {
    if (hold === undefined) {
      const text = 'The maintenance window is over';
      const events = [{ type: 'RUN_UNBLOCKED' as const, text }];
      const freed = await tx.moveRun(run.id, 'QUEUED', { from: ['BLOCKED'], events });
      if (freed !== undefined && freed.lease !== null) leases.add(freed.lease);
    } else if (hold.until.getTime() !== run.blockedUntil?.getTime()) await tx.holdUntil(run.id, hold.until);
  }
  return leases;
}

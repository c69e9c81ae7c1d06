import { invalid } from '../errors.ts';
import { mustBeCron, nextDue } from './occurrences.ts';
import type { Operations, StartOptions } from '../operation.ts';
import { isPausedAt, makeSchedulePauses } from './pause.ts';
import type { SchedulePause } from './schedule-tx.ts';
import { mustBeAsRead, mustBeBackedUp, mustBeBackOffice, mustBeSynced, mustFind } from '../preconditions.ts';
import { isPartOfAll } from '../runs/queue-runs.ts';
import { SCHEDULER } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, MissedSlots, Run, Schedule, ScheduleKind, SyncPolicy, WorkKind } from '../vocabulary.ts';
import {
  inTurnForCheck,
  isWatching,
  mustBeWatchable,
  mustHaveSites,
  watchNow,
} from '../watching/watching.ts';

export interface ScheduleInput {
  kind: ScheduleKind;
  /** One server; null for all of them. */
  serverId?: string | null | undefined;
  cron: string;
  timeZone: string;
  enabled?: boolean | null | undefined;
  /** SYNC: what its runs do about differences; they repair them by default. */
  syncPolicy?: SyncPolicy | null | undefined;
  /** What becomes of slots that were missed or paused; nothing by default. */
  missed?: MissedSlots | null | undefined;
}

export type SchedulePatch = Partial<Omit<ScheduleInput, 'kind' | 'serverId'>>;

export interface SchedulesDeps {
  store: Store;
  runs: Runs;
  start: Operations['start'];
  /** Wakes a worker at that time; only a hint, because the row says when the slot is due. */
  alarm(scheduleId: string, at: Date): void;
  wakeWorker(lease: string): void;
  now(): Date;
}

/** A slot that is found later than this is missed. */
const LATEST_MS = 10 * 60_000;

const USUAL = [
  ['SYNC', '*/15 * * * *'],
  ['BACKUP', '30 2 * * *'],
  ['VERIFY', '30 4 * * *'],
  // As the migration adds them to a Regent that was there before them.
  ['CHECK', '*/5 * * * *'],
  ['PROBE', '2-59/5 * * * *'],
] as const;

export type Schedules = ReturnType<typeof makeSchedules>;

/** Schedules are rows: a due slot becomes one run, with any number of workers and restarts. */
export function makeSchedules({ store, runs, start, alarm, wakeWorker, now }: SchedulesDeps) {
  return {
    ...makeSchedulePauses({ store, now }),

    async create(input: ScheduleInput, actor: Actor): Promise<Schedule> {
      mustBeCron(input.cron);
      mustBeOfSyncs(input.kind, input.syncPolicy);
      const nextDueAt = nextDue(input.cron, input.timeZone, now());
      const schedule = await store.transact(async (tx) => {
        if (input.serverId != null) {
          const server = await mustFind(tx.heldServer(input.serverId), 'server', input.serverId);
          if (input.kind === 'PROBE') mustHaveSites(server);
          else if (input.kind === 'SYNC') mustBeSynced(server);
          else if (input.kind === 'COLLECT') mustBeBackOffice(server);
          else if (input.kind !== 'CHECK') mustBeBackedUp(server);
        }
        const inserted = await tx.insertSchedule({
          kind: input.kind,
          serverId: input.serverId ?? null,
          cron: input.cron,
          timeZone: input.timeZone,
          enabled: input.enabled ?? true,
          syncPolicy: input.syncPolicy ?? 'REPAIR',
          missed: input.missed ?? 'SKIP',
          nextDueAt,
        });
        await tx.audit(actor, 'createSchedule', `schedule ${inserted.id}`, { after: inserted });
        return inserted;
      });
      arm(schedule);
      return schedule;
    },

    async update(
      scheduleId: string,
      patch: SchedulePatch,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Schedule> {
      const schedule = await store.transact(async (tx) => {
        const before = await mustFind(tx.scheduleById(scheduleId), 'schedule', scheduleId);
        mustBeAsRead('The schedule', before.version, expectedVersion);
        mustBeOfSyncs(before.kind, patch.syncPolicy);
        const cron = patch.cron ?? before.cron;
        if (cron !== before.cron) mustBeCron(cron);
        const timeZone = patch.timeZone ?? before.timeZone;
        const enabled = patch.enabled ?? before.enabled;
        const missed = patch.missed ?? before.missed;
        const after = await tx.updateSchedule(scheduleId, {
          cron,
          timeZone,
          enabled,
          missed,
          owedAt: enabled && missed === 'RUN_ONCE' ? before.owedAt : null,
          syncPolicy: patch.syncPolicy ?? before.syncPolicy,
          nextDueAt: nextDue(cron, timeZone, now()),
          version: before.version + 1,
        });
        await tx.audit(actor, 'updateSchedule', `schedule ${scheduleId}`, { before, after });
        return after;
      });
      arm(schedule);
      return schedule;
    },

    async remove(scheduleId: string, actor: Actor): Promise<Schedule> {
      return store.transact(async (tx) => {
        const before = await mustFind(tx.scheduleById(scheduleId), 'schedule', scheduleId);
        await tx.deleteSchedule(scheduleId);
        await tx.audit(actor, 'deleteSchedule', `schedule ${scheduleId}`, { before });
        return before;
      });
    },

    /** Does now what the schedule does when it is due; undefined if that is no run. */
    async runNow(scheduleId: string, actor: Actor, options: StartOptions = {}): Promise<Run | undefined> {
      const schedule = await store.transact((tx) =>
        mustFind(tx.scheduleById(scheduleId), 'schedule', scheduleId),
      );
      const { kind } = schedule;
      if (!isWatching(kind)) return (await start(workOf({ ...schedule, kind }), actor, options)).run;
      const keys = await store.transact(async (tx) => {
        const servers = await serversOf(tx, schedule);
        if (schedule.serverId !== null) for (const server of servers) mustBeWatchable(kind, server);
        await tx.audit(actor, 'runScheduleNow', `schedule ${scheduleId}`);
        return watchNow(tx, kind, servers, { at: now() });
      });
      for (const key of keys) wakeWorker(key);
      return undefined;
    },

    /** Starts what is due, records what was missed, and sets the next alarm. Harmless when repeated. */
    async fireDue(scheduleId: string): Promise<Run | undefined> {
      const fired = await store.transact(async (tx) => {
        const schedule = await tx.scheduleById(scheduleId);
        if (schedule === undefined || !schedule.enabled || schedule.nextDueAt === null) return undefined;
        const pause = await tx.schedulePause();
        const { run, watched = [] } = isDue(schedule, pause) ? await takeSlots(tx, schedule, pause) : {};
        const children = run === undefined ? [] : await tx.childrenOf(run.id);
        return { run, children, watched, schedule: (await tx.scheduleById(scheduleId)) ?? schedule };
      });
      if (fired === undefined) return undefined;
      arm(fired.schedule);
      const leases = [...[fired.run, ...fired.children].flatMap((run) => run?.lease ?? []), ...fired.watched];
      for (const lease of new Set(leases)) wakeWorker(lease);
      return fired.run;
    },

    /** Schedules whose alarm was lost or never set. */
    async overdue(): Promise<string[]> {
      const { schedules, pause } = await store.transact(async (tx) => ({
        schedules: await tx.enabledSchedules(),
        pause: await tx.schedulePause(),
      }));
      return schedules.filter((schedule) => isDue(schedule, pause)).map(({ id }) => id);
    },

    /** Sets the alarm of every schedule, and makes the usual ones at the very first start. */
    async begin(isFirstStart: boolean, timeZone: string): Promise<void> {
      const there = await store.transact((tx) => tx.enabledSchedules());
      for (const schedule of there) arm(schedule);
      if (!isFirstStart) return;
      for (const [kind, cron] of USUAL) {
        // If a first start was interrupted after one of them, this start makes the others.
        if (there.some((schedule) => schedule.kind === kind)) continue;
        await this.create({ kind, cron, timeZone }, { ...SCHEDULER, name: 'regent' });
      }
    },
  };

  function workOf({ kind, serverId, syncPolicy }: WorkSchedule) {
    if (kind === 'VERIFY') return runs.onTurns(serverId);
    // A repair is the default, and not asked for in particular: a server's own REPORT takes precedence.
    const policy = syncPolicy === 'REPORT' ? syncPolicy : undefined;
    return serverId === null ? runs.onAll(kind, policy) : runs.onServer(kind, serverId, policy);
  }

  function arm(schedule: Schedule): void {
    if (schedule.enabled && schedule.nextDueAt !== null) alarm(schedule.id, schedule.nextDueAt);
  }

  /** Also if all schedules are paused: its slots are recorded. */
  function isDue({ nextDueAt, owedAt }: Schedule, pause: SchedulePause | undefined): boolean {
    return (nextDueAt !== null && nextDueAt <= now()) || (owedAt !== null && !isPausedAt(pause, now()));
  }

  /**
   * The last slot becomes a run if it is fresh, or if missed slots are made up for; at the end of a pause, also one of
   * the pause. The others are recorded.
   */
  async function takeSlots(tx: Tx, schedule: Schedule, pause: SchedulePause | undefined): Promise<Started> {
    const { id, owedAt, cron, timeZone } = schedule;
    const at = now();
    const slots = slotsUntil(schedule, at);
    const latest = slots.at(-1);
    const isPaused = isPausedAt(pause, at);
    const isFresh =
      latest !== undefined && !isPausedAt(pause, latest) && at.getTime() - latest.getTime() <= LATEST_MS;
    const owed = schedule.missed === 'RUN_ONCE' ? (latest ?? owedAt) : null;
    const due = isPaused ? null : isFresh ? latest : owed;
    for (const slot of slots)
      if (slot !== due) await tx.takeSlot(id, slot, isPausedAt(pause, slot) ? 'PAUSED' : 'MISSED');
    await tx.updateSchedule(id, {
      owedAt: isPaused ? owed : null,
      nextDueAt: slots.length === 0 ? schedule.nextDueAt : nextDue(cron, timeZone, at),
    });
    if (due === null) return {};
    const isTaken = due === latest ? await tx.takeSlot(id, due, 'STARTED') : await tx.takeOwedSlot(id, due);
    return isTaken ? startDue(tx, schedule, due) : {};
  }

  async function startDue(tx: Tx, schedule: Schedule, due: Date): Promise<Started> {
    const { kind } = schedule;
    if (!isWatching(kind)) return { run: await startSlot(tx, { ...schedule, kind }, due) };
    const next = nextDue(schedule.cron, schedule.timeZone, due);
    const every = (next.getTime() - due.getTime()) / 1000;
    const servers = await serversOf(tx, schedule);
    const watched = await watchNow(tx, kind, servers, { at: now(), every });
    const inTurn = kind === 'CHECK' ? await inTurnForCheck(tx, servers, now()) : undefined;
    if (inTurn === undefined) return { watched };
    const more = { scheduleId: schedule.id, dueAt: due };
    return { watched, run: await runs.queueOnServer(tx, 'CHECK', inTurn, SCHEDULER, more) };
  }

  async function serversOf(tx: Tx, { serverId }: Schedule) {
    if (serverId === null) return tx.servers();
    const server = await tx.heldServer(serverId);
    return server === undefined ? [] : [server];
  }

  /** A server whose last such run has not ended gets no other one: the last one may wait for days. */
  async function startSlot(tx: Tx, schedule: WorkSchedule, dueAt: Date): Promise<Run | undefined> {
    const isReport = schedule.syncPolicy === 'REPORT';
    const more = { scheduleId: schedule.id, dueAt, ...(isReport ? { syncPolicy: schedule.syncPolicy } : {}) };
    const busy = new Set(await tx.serversWithOpenRuns(schedule.kind, SCHEDULER.name));
    if (schedule.serverId !== null) {
      const server = await tx.heldServer(schedule.serverId);
      if (server === undefined || !isPartOfAll(schedule.kind)(server)) return undefined;
      if (busy.has(server.id)) return undefined;
      if (schedule.kind === 'VERIFY') return runs.queueTurns(tx, [server], SCHEDULER, more);
      return runs.queueOnServer(tx, schedule.kind, server, SCHEDULER, more);
    }
    const servers = (await tx.servers()).filter(isPartOfAll(schedule.kind));
    const free = servers.filter(({ id }) => !busy.has(id));
    if (schedule.kind === 'VERIFY') return runs.queueTurns(tx, free, SCHEDULER, more);
    return free.length === 0 ? undefined : runs.queueOnEach(tx, schedule.kind, free, SCHEDULER, more);
  }
}

type WorkSchedule = Schedule & { kind: WorkKind };

/** What a slot has started: a run, or looks without one, by the keys of their work. */
interface Started {
  run?: Run | undefined;
  watched?: string[];
}

/** Only syncs find differences. */
function mustBeOfSyncs(kind: ScheduleKind, syncPolicy: SyncPolicy | null | undefined): void {
  if (kind === 'SYNC' || syncPolicy == null || syncPolicy === 'REPAIR') return;
  throw invalid(
    `Only a schedule of kind SYNC can have the policy ${syncPolicy}; this is ${kind}.`,
    'syncPolicy',
  );
}

/** At most this many missed slots are recorded one by one after a long stand-still. */
const MOST_SLOTS = 100;

function slotsUntil(schedule: Schedule, until: Date): Date[] {
  const slots: Date[] = [];
  let slot = schedule.nextDueAt;
  while (slot !== null && slot <= until) {
    slots.push(slot);
    if (slots.length > MOST_SLOTS) slots.shift();
    slot = nextDue(schedule.cron, schedule.timeZone, slot);
  }
  return slots;
}

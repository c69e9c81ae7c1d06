import { invalid } from '../errors.ts';
import { mustBeCron, nextDue } from './occurrences.ts';
import type { Operations } from '../operation.ts';
import { mustBeAsRead, mustBeBackedUp, mustBeBackOffice, mustBeSynced, mustFind } from '../preconditions.ts';
import { isPartOfAll } from '../runs/queue-runs.ts';
import { SCHEDULER } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, Run, Schedule, ScheduleKind, SyncPolicy } from '../vocabulary.ts';

export interface ScheduleInput {
  kind: ScheduleKind;
  /** One server; null for all of them. */
  serverId?: string | null | undefined;
  cron: string;
  timeZone: string;
  enabled?: boolean | null | undefined;
  /** SYNC: what its runs do about differences; they repair them by default. */
  syncPolicy?: SyncPolicy | null | undefined;
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

/** A slot that is found later than this is recorded as missed, because the next one follows soon. */
const LATEST_MS = 10 * 60_000;

const USUAL = [
  ['SYNC', '*/15 * * * *'],
  ['BACKUP', '30 2 * * *'],
  ['VERIFY', '30 4 * * *'],
] as const;

export type Schedules = ReturnType<typeof makeSchedules>;

/** Schedules are rows: a due slot becomes one run, with any number of workers and restarts. */
export function makeSchedules({ store, runs, start, alarm, wakeWorker, now }: SchedulesDeps) {
  return {
    async create(input: ScheduleInput, actor: Actor): Promise<Schedule> {
      mustBeCron(input.cron);
      mustBeOfSyncs(input.kind, input.syncPolicy);
      const nextDueAt = nextDue(input.cron, input.timeZone, now());
      const schedule = await store.transact(async (tx) => {
        if (input.serverId != null) {
          const server = await mustFind(tx.heldServer(input.serverId), 'server', input.serverId);
          if (input.kind === 'SYNC') mustBeSynced(server);
          else if (input.kind === 'COLLECT') mustBeBackOffice(server);
          else mustBeBackedUp(server);
        }
        const inserted = await tx.insertSchedule({
          kind: input.kind,
          serverId: input.serverId ?? null,
          cron: input.cron,
          timeZone: input.timeZone,
          enabled: input.enabled ?? true,
          syncPolicy: input.syncPolicy ?? 'REPAIR',
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
        const after = await tx.updateSchedule(scheduleId, {
          cron,
          timeZone,
          enabled: patch.enabled ?? before.enabled,
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

    /** Does now what the schedule does when it is due. */
    async runNow(scheduleId: string, actor: Actor): Promise<Run> {
      const schedule = await store.transact((tx) =>
        mustFind(tx.scheduleById(scheduleId), 'schedule', scheduleId),
      );
      const { run } = await start(workOf(schedule), actor);
      return run;
    },

    /** Starts what is due, records what was missed, and sets the next alarm. Harmless when repeated. */
    async fireDue(scheduleId: string): Promise<Run | undefined> {
      const fired = await store.transact(async (tx) => {
        const schedule = await tx.scheduleById(scheduleId);
        if (schedule === undefined || !schedule.enabled || schedule.nextDueAt === null) return undefined;
        const run = schedule.nextDueAt <= now() ? await takeSlots(tx, schedule) : undefined;
        const children = run === undefined ? [] : await tx.childrenOf(run.id);
        return { run, children, schedule: (await tx.scheduleById(scheduleId)) ?? schedule };
      });
      if (fired === undefined) return undefined;
      arm(fired.schedule);
      const leases = [fired.run, ...fired.children].flatMap((run) => run?.lease ?? []);
      for (const lease of new Set(leases)) wakeWorker(lease);
      return fired.run;
    },

    /** Schedules whose alarm was lost or never set. */
    async overdue(): Promise<string[]> {
      const schedules = await store.transact((tx) => tx.enabledSchedules());
      return schedules
        .filter(({ nextDueAt }) => nextDueAt !== null && nextDueAt <= now())
        .map(({ id }) => id);
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

  function workOf({ kind, serverId, syncPolicy }: Schedule) {
    if (kind === 'VERIFY') return runs.onTurns(serverId);
    // A repair is the default, and not asked for in particular: a server's own REPORT takes precedence.
    const policy = syncPolicy === 'REPORT' ? syncPolicy : undefined;
    return serverId === null ? runs.onAll(kind, policy) : runs.onServer(kind, serverId, policy);
  }

  function arm(schedule: Schedule): void {
    if (schedule.enabled && schedule.nextDueAt !== null) alarm(schedule.id, schedule.nextDueAt);
  }

  /** The last slot since then becomes a run if it is fresh. The others are recorded as missed. */
  async function takeSlots(tx: Tx, schedule: Schedule): Promise<Run | undefined> {
    const slots = slotsUntil(schedule, now());
    const latest = slots.at(-1);
    const isFresh = latest !== undefined && now().getTime() - latest.getTime() <= LATEST_MS;
    const missed = isFresh ? slots.slice(0, -1) : slots;
    for (const slot of missed) await tx.takeSlot(schedule.id, slot, 'MISSED');
    await tx.updateSchedule(schedule.id, { nextDueAt: nextDue(schedule.cron, schedule.timeZone, now()) });
    if (!isFresh || !(await tx.takeSlot(schedule.id, latest, 'STARTED'))) return undefined;
    return startSlot(tx, schedule, latest);
  }

  /** A server whose last such run has not ended gets no other one: the last one may wait for days. */
  async function startSlot(tx: Tx, schedule: Schedule, dueAt: Date): Promise<Run | undefined> {
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

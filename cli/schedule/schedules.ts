import { RefusedError } from '../../sdk/errors.ts';
import {
  CreateScheduleDocument,
  DeleteScheduleDocument,
  ListSchedulesDocument,
  PauseSchedulesDocument,
  ResumeSchedulesDocument,
  RunScheduleNowDocument,
  SchedulesPausedDocument,
  ShowScheduleDocument,
  UpdateScheduleDocument,
  type MissedSlots,
  type ScheduleKind,
  type SyncPolicy,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import { findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags, RunFlags, YesFlags } from '../kit/flags.ts';
import { idOf, nodeId } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';

interface Settings extends JsonFlags {
  enabled?: boolean;
  missed?: MissedSlots;
  syncPolicy?: SyncPolicy;
}

export interface CreateFlags extends Settings {
  kind: ScheduleKind;
  cron: string;
  timeZone: string;
  server?: string;
}

export interface UpdateFlags extends Settings {
  cron?: string;
  timeZone?: string;
}

export interface PauseFlags extends JsonFlags {
  reason: string;
  until?: string;
}

export async function listSchedules(this: Context, flags: ListFlags) {
  await list(
    this,
    flags,
    ListSchedulesDocument,
    {},
    {
      page: ({ schedules }) => schedules,
      columns: [
        { title: 'KIND', of: ({ kind }) => kind },
        { title: 'FOR', of: ({ server }) => server?.fqdn ?? 'all servers' },
        { title: 'WHEN', of: ({ cron, timeZone }) => `${cron} ${timeZone}` },
        { title: 'NEXT', of: ({ enabled, nextDueAt }) => (enabled ? timeOf(nextDueAt) : 'paused') },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No schedules.',
    },
  );
  const { schedulesPaused: pause } = await this.connect().ask(SchedulesPausedDocument, {});
  if (pause === null) return;
  const end = pause.until === null ? '' : `, until ${timeOf(pause.until)}`;
  this.warn(`All schedules are paused by ${pause.by}${end}: ${pause.reason}`);
}

async function readSchedule(regent: Connection, id: string) {
  const { node } = await regent.ask(ShowScheduleDocument, { scheduleId: nodeId('Schedule', id) });
  if (node == null || !('cron' in node))
    throw new RefusedError([`There is no schedule ${id}. List them: regent schedule list`]);
  return node;
}

export async function showSchedule(this: Context, { json }: JsonFlags, id: string) {
  const schedule = await readSchedule(this.connect(), id);
  if (json) return this.printJson(schedule);
  printFacts(this, [
    ['Schedule', idOf(schedule.id)],
    ['Kind', schedule.kind],
    ['For', schedule.server?.fqdn ?? 'all servers'],
    ['When', `${schedule.cron} ${schedule.timeZone}`],
    ['In force', schedule.enabled],
    ['Missed slots', schedule.missed],
    ['Syncs', schedule.kind === 'SYNC' ? schedule.syncPolicy : null],
    ['Next', schedule.nextOccurrences.map(timeOf)],
    [
      'Last',
      schedule.slots.map(({ dueAt, outcome, run }) => `${timeOf(dueAt)} ${outcome} ${run?.status ?? ''}`),
    ],
  ]);
}

export async function createSchedule(this: Context, flags: CreateFlags) {
  const regent = this.connect();
  const { json: _, server, ...given } = flags;
  const serverId = server === undefined ? undefined : (await findServer(regent, server)).id;
  await act(this, regent, flags, CreateScheduleDocument, { ...given, serverId }, ({ schedule }) =>
    schedule === null
      ? ''
      : `The schedule ${idOf(schedule.id)} is due next at ${timeOf(schedule.nextDueAt)}.`,
  );
}

export async function updateSchedule(this: Context, flags: UpdateFlags, id: string) {
  const { json: _, ...changes } = flags;
  if (Object.values(changes).every((value) => value === undefined))
    throw new UsageError('Give at least one option that says what to change.');
  const input = { scheduleId: id, ...changes };
  await act(this, this.connect(), flags, UpdateScheduleDocument, input, ({ schedule }) =>
    schedule?.enabled === false ? 'It is paused.' : `It is due next at ${timeOf(schedule?.nextDueAt)}.`,
  );
}

export async function deleteSchedule(this: Context, { yes, json }: JsonFlags & YesFlags, id: string) {
  const regent = this.connect();
  const { kind, cron, server } = await readSchedule(regent, id);
  const what = `This deletes the schedule of ${kind} at ${cron} for ${server?.fqdn ?? 'all servers'}.`;
  await confirm(this.process, yes, what);
  await act(this, regent, { json }, DeleteScheduleDocument, { scheduleId: id }, () => 'It is deleted.');
}

export async function runScheduleNow(this: Context, flags: RunFlags, scheduleId: string) {
  await act(
    this,
    this.connect(),
    flags,
    RunScheduleNowDocument,
    { scheduleId },
    () => 'Regent looks now, without a run: regent server list, regent client list',
  );
}

export async function pauseSchedules(this: Context, { json, ...input }: PauseFlags) {
  await act(this, this.connect(), { json }, PauseSchedulesDocument, input, () => 'All schedules are paused.');
}

export async function resumeSchedules(this: Context, { json }: JsonFlags) {
  const { resumeSchedules: answer } = await this.connect().ask(ResumeSchedulesDocument, {});
  if (answer.userErrors.length > 0) throw new RefusedError(answer.userErrors.map(({ message }) => message));
  if (json) this.printJson({ pause: answer.pause });
  else this.print('The schedules go on.');
}

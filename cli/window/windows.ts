import {
  CreateMaintenanceWindowDocument,
  DeleteMaintenanceWindowDocument,
  ListWindowsDocument,
  UpdateMaintenanceWindowDocument,
  type WindowEffect,
  type WindowRowFragment,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import { findServer, pick } from '../kit/find.ts';
import type { JsonFlags, ListFlags, YesFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list, rowsOf } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';

interface Times {
  cron?: string;
  durationMinutes?: number;
  timeZone?: string;
  startsAt?: string;
  endsAt?: string;
  calendarUrl?: string;
  calendarFile?: string;
}

export interface CreateFlags extends Times, JsonFlags {
  name: string;
  effects: readonly WindowEffect[];
  server?: string;
}

export interface UpdateFlags extends Times, JsonFlags {
  name?: string;
  effects?: readonly WindowEffect[];
}

export async function listWindows(this: Context, flags: ListFlags) {
  await list(
    this,
    flags,
    ListWindowsDocument,
    {},
    {
      page: ({ maintenanceWindows }) => maintenanceWindows,
      columns: [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'EFFECTS', of: ({ effects }) => effects.join(', ') },
        { title: 'FOR', of: ({ server }) => server?.fqdn ?? 'all servers' },
        { title: 'WHEN', of: whenOf },
        { title: 'NEXT', of: (row) => nextOf(row)[0] ?? (row.isOver ? 'over' : '') },
        { title: 'PROBLEM', of: ({ calendarProblem }) => calendarProblem },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No maintenance windows.',
    },
  );
}

function whenOf({ cron, durationMinutes, timeZone, startsAt, endsAt, calendarHost }: WindowRowFragment) {
  if (cron !== null) return `${cron} ${timeZone ?? ''}, ${durationMinutes ?? 0} min`;
  if (startsAt !== null) return `${timeOf(startsAt)} to ${timeOf(endsAt)}`;
  return calendarHost === null ? 'a calendar' : `the calendar at ${calendarHost}`;
}

const nextOf = ({ nextOccurrences }: WindowRowFragment) =>
  nextOccurrences.map(({ startsAt, endsAt }) => `${timeOf(startsAt)} to ${timeOf(endsAt)}`);

/** By its id or its name. */
async function findWindow(regent: Connection, name: string): Promise<WindowRowFragment> {
  const { rows } = await rowsOf(
    regent,
    ListWindowsDocument,
    {},
    { page: ({ maintenanceWindows }) => maintenanceWindows },
  );
  return pick(rows, {
    what: 'maintenance window',
    name,
    keys: [({ id }) => id, ({ id }) => idOf(id), ({ name }) => name],
    call: ({ id, name }) => `${name} (${idOf(id)})`,
    list: 'regent window list',
  });
}

export async function showWindow(this: Context, { json }: JsonFlags, name: string) {
  const window = await findWindow(this.connect(), name);
  if (json) return this.printJson(window);
  printFacts(this, [
    ['Window', window.name],
    ['Id', idOf(window.id)],
    ['Effects', window.effects.join(', ')],
    ['For', window.server?.fqdn ?? 'all servers'],
    ['When', whenOf(window)],
    ['Next', window.isOver ? 'it is over' : nextOf(window)],
    ['Calendar read', timeOf(window.calendarReadAt)],
    ['Problem', window.calendarProblem],
    ['Created', timeOf(window.createdAt)],
  ]);
}

export async function createWindow(this: Context, flags: CreateFlags) {
  const { json: _, server, effects, name, ...times } = flags;
  const regent = this.connect();
  const serverId = server === undefined ? undefined : (await findServer(regent, server)).id;
  const input = { name, effects: [...effects], serverId, ...(await withCalendar(this, times)) };
  await act(this, regent, flags, CreateMaintenanceWindowDocument, input, ({ window }) => saidOf(window));
}

export async function updateWindow(this: Context, flags: UpdateFlags, which: string) {
  const { json: _, effects, name, ...times } = flags;
  const changes = { name, effects: effects && [...effects], ...(await withCalendar(this, times)) };
  if (Object.values(changes).every((value) => value === undefined))
    throw new UsageError('Give at least one option that says what to change.');
  const regent = this.connect();
  const { id: windowId } = await findWindow(regent, which);
  const input = { windowId, ...changes };
  await act(this, regent, flags, UpdateMaintenanceWindowDocument, input, ({ window }) => saidOf(window));
}

async function withCalendar(context: Context, { calendarFile, ...times }: Times) {
  return {
    ...times,
    calendarText: calendarFile === undefined ? undefined : await context.read(calendarFile),
  };
}

function saidOf(window: WindowRowFragment | null): string {
  if (window === null) return '';
  const [next] = nextOf(window);
  return next === undefined ? `${window.name} has no time to come.` : `${window.name} is next: ${next}.`;
}

export async function deleteWindow(this: Context, { yes, json }: JsonFlags & YesFlags, name: string) {
  const regent = this.connect();
  const window = await findWindow(regent, name);
  const what = `This deletes the maintenance window ${window.name}; runs that it holds back go on.`;
  await confirm(this.process, yes, what);
  const input = { windowId: window.id };
  await act(this, regent, { json }, DeleteMaintenanceWindowDocument, input, () => 'It is deleted.');
}

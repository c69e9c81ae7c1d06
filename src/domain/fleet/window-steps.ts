import { changedFields } from './difference.ts';
import type { FleetWindow } from './fleet-file.ts';
import { windowEntry, type FleetRows } from './fleet-rows.ts';
import { inPairs } from './pairs.ts';
import type { WindowStep } from './steps.ts';

/**
 * Windows need no names of their own: those of one name for the same servers are matched. `left` are those that the
 * file does not have.
 * @param say what can never be done, at this entry of the file
 */
export function windowSteps(
  entries: FleetWindow[],
  { windows, servers }: Pick<FleetRows, 'windows' | 'servers'>,
  {
    lineOf,
    say,
    now,
  }: { lineOf(index: number): number; say(index: number, message: string): void; now: Date },
) {
  const keyOf = ({ name, server }: FleetWindow) => `${JSON.stringify(name)} of ${server ?? 'all servers'}`;
  const present = windows.map((row) => ({ row, entry: windowEntry(row, servers) }));
  const wanted = entries.map((entry, index) => ({ entry: inUtc(entry), index }));
  return inPairs(wanted, present, keyOf).map(({ key, differing, left }) => {
    const steps = differing.map(([{ entry, index }, other]): WindowStep => {
      const { name: _name, server: _server, ...rest } = entry;
      const about = { name: key, line: lineOf(index), entry, row: other?.row ?? null };
      const fields = changedFields(rest, other?.entry ?? {});
      if (entry.calendar !== undefined && hasTimes(entry))
        say(index, 'A window has either a calendar or times. Remove `calendar`, or the times.');
      if (other === undefined)
        return { ...about, mutation: 'createMaintenanceWindow', fields, waits: whyNotYet(entry, now) };
      const { calendar } = other.entry;
      if (
        (entry.calendar ?? calendar) !== calendar ||
        (calendar !== undefined && entry.calendar === undefined && hasTimes(entry))
      )
        say(
          index,
          `The window ${key} has ${calendar === undefined ? 'no calendar' : `the calendar ${calendar}`}, and the file says ${entry.calendar ?? 'other times'}. A file neither gives nor takes calendars: use updateMaintenanceWindow, or correct the file.`,
        );
      return { ...about, mutation: 'updateMaintenanceWindow', fields, waits: null };
    });
    return { steps, left: left.map(() => key) };
  });
}

/** Why a new one is not made; null if it is. */
function whyNotYet({ calendar, endsAt }: FleetWindow, now: Date): string | null {
  if (calendar !== undefined)
    return 'Its calendar is not in the file, because the address may be secret. Create the window with createMaintenanceWindow; or remove it from the file.';
  return endsAt !== undefined && new Date(endsAt) <= now
    ? 'It is over, so it is not made. Give a later `endsAt`, or remove it from the file.'
    : null;
}

const hasTimes = ({ cron, durationMinutes, timeZone, startsAt, endsAt }: FleetWindow): boolean =>
  [cron, durationMinutes, timeZone, startsAt, endsAt].some((value) => value !== undefined);

/** As rows give their times. */
const inUtc = ({ startsAt, endsAt, ...entry }: FleetWindow): FleetWindow => ({
  ...entry,
  ...(startsAt === undefined ? {} : { startsAt: new Date(startsAt).toISOString() }),
  ...(endsAt === undefined ? {} : { endsAt: new Date(endsAt).toISOString() }),
});

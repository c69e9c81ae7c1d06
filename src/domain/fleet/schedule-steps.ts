import { changedFields } from './difference.ts';
import type { FleetSchedule } from './fleet-file.ts';
import { scheduleEntry, type FleetRows } from './fleet-rows.ts';
import { inPairs } from './pairs.ts';
import type { ScheduleStep } from './steps.ts';

/** Schedules have no names: those of one kind for the same servers are matched. `left` are those that the file does not have. */
export function scheduleSteps(entries: FleetSchedule[], rows: FleetRows, lineOf: (index: number) => number) {
  const keyOf = ({ kind, server }: FleetSchedule) => `${kind} of ${server ?? 'all servers'}`;
  const present = rows.schedules.map((row) => ({ row, entry: scheduleEntry(row, rows.servers) }));
  const wanted = entries.map((entry, index) => ({ entry, line: lineOf(index) }));
  return inPairs(wanted, present, keyOf).map(({ key, differing, left }) => {
    const steps = differing.map(([{ entry, line }, other]): ScheduleStep => {
      const { kind: _kind, server: _server, ...rest } = entry;
      const about = { name: key, line, waits: null, entry, row: other?.row ?? null };
      const fields = changedFields(rest, other?.entry ?? {});
      return { ...about, mutation: other === undefined ? 'createSchedule' : 'updateSchedule', fields };
    });
    return { steps, left: left.map(({ entry }) => `${key}, ${entry.cron}`) };
  });
}

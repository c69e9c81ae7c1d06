import { changedFields } from './difference.ts';
import type { FleetSchedule } from './fleet-file.ts';
import { scheduleEntry, type FleetRows } from './fleet-rows.ts';
import type { ScheduleStep } from './steps.ts';

/**
 * Schedules have no names: those of one kind for the same servers are matched, first the same ones, then in their
 * order. `left` are those that the file does not have.
 */
export function scheduleSteps(entries: FleetSchedule[], rows: FleetRows, lineOf: (index: number) => number) {
  const keyOf = ({ kind, server }: FleetSchedule) => `${kind} of ${server ?? 'all servers'}`;
  const present = rows.schedules.map((row) => ({ row, entry: scheduleEntry(row, rows.servers) }));
  const wanted = entries.map((entry, index) => ({ entry, line: lineOf(index) }));
  const keys = new Set([...present, ...wanted].map(({ entry }) => keyOf(entry)));
  return [...keys].map((key) => {
    const there = present.filter(({ entry }) => keyOf(entry) === key);
    const asked = wanted.filter(({ entry }) => keyOf(entry) === key);
    const steps: ScheduleStep[] = [];
    const differing = asked.filter(({ entry }) => {
      const same = there.findIndex((one) => changedFields(entry, one.entry).length === 0);
      if (same !== -1) there.splice(same, 1);
      return same === -1;
    });
    for (const { entry, line } of differing) {
      const other = there.shift();
      const { kind: _kind, server: _server, ...rest } = entry;
      const about = { name: key, line, waits: null, entry, row: other?.row ?? null };
      const fields = changedFields(rest, other?.entry ?? {});
      steps.push({ ...about, mutation: other === undefined ? 'createSchedule' : 'updateSchedule', fields });
    }
    return { steps, left: there.map(({ entry }) => `${key}, ${entry.cron}`) };
  });
}

/** Does what the file says about schedules, with the same functions as their mutations. */
import type { Schedules } from '../../schedules/schedules.ts';
import type { Actor } from '../../vocabulary.ts';
import { atLine } from './fleet-work.ts';
import type { ScheduleStep } from '../steps.ts';

/** @param serverIds the ids of all servers by fqdn */
export async function applySchedules(
  steps: ScheduleStep[],
  schedules: Schedules,
  serverIds: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  for (const step of steps) {
    const { kind, server, ...values } = step.entry;
    await atLine(step, () => {
      if (step.row !== null) return schedules.update(step.row.id, values, undefined, actor);
      const serverId = server === undefined ? null : serverIds.get(server);
      return schedules.create({ kind, serverId, ...values }, actor);
    });
  }
}

/** Does what the file says about maintenance windows, with the same functions as their mutations. */
import type { Actor } from '../../vocabulary.ts';
import type { Windows } from '../../windows/windows.ts';
import { differing, type WindowStep } from '../steps.ts';
import { atLine } from './fleet-work.ts';

/** @param serverIds the ids of all servers by fqdn */
export async function applyWindows(
  steps: WindowStep[],
  windows: Windows,
  serverIds: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  for (const step of steps) {
    if (step.waits !== null) continue;
    const { name, server, calendar: _calendar, startsAt, endsAt, ...entry } = step.entry;
    const values = { ...entry, startsAt: timeOf(startsAt), endsAt: timeOf(endsAt) };
    await atLine(step, () => {
      if (step.row !== null)
        return windows.update(step.row.id, differing(values, step.fields), undefined, actor);
      const serverId = server === undefined ? null : serverIds.get(server);
      return windows.create({ name, serverId, ...values }, actor);
    });
  }
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

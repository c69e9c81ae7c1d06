/** Does what the file says about the age of backups, with the same function as its mutation. */
import type { AlarmsService } from '../../alarms/alarms.ts';
import type { Actor } from '../../vocabulary.ts';
import type { ClientStep } from '../steps.ts';
import { atLine } from './fleet-work.ts';

/** @param clientIds the ids of new clients by alias */
export async function applyBackupAges(
  steps: ClientStep[],
  alarms: Pick<AlarmsService, 'setBackupMaxAge'>,
  clientIds: ReadonlyMap<string, string>,
  actor: Actor,
): Promise<void> {
  for (const step of steps) {
    if (step.mutation !== 'setBackupMaxAge' || step.waits !== null) continue;
    const id = step.row?.id ?? clientIds.get(step.name) ?? '';
    await atLine(step, () => alarms.setBackupMaxAge(id, step.entry.backupMaxAgeHours ?? null, actor));
  }
}

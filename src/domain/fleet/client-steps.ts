import type { Client } from '../vocabulary.ts';
import { plainDirectives } from '../clients/settings/directives.ts';
import { changedFields } from './difference.ts';
import type { FleetClient } from './fleet-file.ts';
import { clientEntry, type FleetRows } from './fleet-rows.ts';
import type { ClientStep } from './steps.ts';

/** What is to be done for this client, in that order. */
export function clientSteps(
  alias: string,
  entry: FleetClient,
  row: Client | null,
  rows: FleetRows,
  line: number,
): ClientStep[] {
  const about = { name: alias, line, waits: null, entry, row };
  const { delete: _delete, suspended, directives, backupMaxAgeHours, ...wanted } = entry;
  const isSuspended = row?.presence === 'SUSPENDED';
  const fields = changedFields(wanted, row === null ? {} : clientEntry(row, rows));
  const steps: ClientStep[] = [];
  if (row === null) steps.push({ ...about, mutation: 'createClient', fields });
  else if (fields.length > 0) steps.push({ ...about, mutation: 'updateClient', fields });
  const withDirectives = changedFields(
    { directives: directives === undefined ? undefined : plainDirectives(directives) },
    { directives: row?.directives ?? '' },
  );
  if (withDirectives.length > 0) steps.push({ ...about, mutation: 'setDirectives', fields: withDirectives });
  const before = row?.backupMaxAgeHours ?? null;
  if (backupMaxAgeHours !== undefined && backupMaxAgeHours !== before) {
    const texts = { before: before === null ? null : String(before), after: String(backupMaxAgeHours) };
    steps.push({ ...about, mutation: 'setBackupMaxAge', fields: [{ field: 'backupMaxAgeHours', ...texts }] });
  }
  if (suspended !== undefined && suspended !== isSuspended) {
    const field = { field: 'suspended', before: String(isSuspended), after: String(suspended) };
    steps.push({ ...about, mutation: suspended ? 'suspendClient' : 'resumeClient', fields: [field] });
  }
  return steps;
}

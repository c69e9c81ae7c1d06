import type { Server } from '../vocabulary.ts';
import { changedFields } from './difference.ts';
import type { FleetServer } from './fleet-file.ts';
import { serverEntry } from './fleet-rows.ts';
import { isOf, type ServerStep } from './steps.ts';

/** What is to be done for this server, in that order. */
export function serverSteps(
  fqdn: string,
  entry: FleetServer,
  row: Server | null,
  line: number,
): ServerStep[] {
  const about = { name: fqdn, line, waits: null, entry, row };
  if (row === null) {
    const fields = changedFields(entry, {});
    const later = entry.mode !== undefined && entry.mode !== 'ACTIVE' && entry.mode !== 'OBSERVE';
    const mode = { field: 'mode', before: 'ACTIVE', after: entry.mode ?? '' };
    return [
      {
        ...about,
        mutation: 'createServer',
        fields: later ? fields.filter((one) => !isOf('mode')(one)) : fields,
      },
      ...(later ? [{ ...about, mutation: 'setServerMode' as const, fields: [mode] }] : []),
    ];
  }
  const isSsh = row.connection === 'SSH';
  const { hostKey, ...rest } = entry;
  const fields = changedFields(
    rest,
    isSsh ? { ...serverEntry(row), address: row.address } : serverEntry(row),
  );
  const own = fields.filter(isOf('label', 'syncPolicy', ...(isSsh ? ['address', 'port', 'user'] : [])));
  const mode = fields.filter(isOf('mode'));
  const steps: ServerStep[] = [];
  if (own.length > 0) steps.push({ ...about, mutation: 'updateServer', fields: own });
  if (isSsh && hostKey !== undefined && (row.state === 'UNCONFIRMED' || hostKey !== row.hostKeyFingerprint)) {
    const key = { field: 'hostKey', before: row.hostKeyFingerprint, after: hostKey };
    steps.push({ ...about, mutation: 'confirmServerHostKey', fields: [key] });
  }
  if (mode.length > 0) steps.push({ ...about, mutation: 'setServerMode', fields: mode });
  return steps;
}

import type { ReadRow } from '../runs/plan.ts';
import { inOneLine } from './difference.ts';
import {
  clientEntry,
  modelEntry,
  scheduleEntry,
  serverEntry,
  webhookEntry,
  windowEntry,
  type FleetRows,
} from './fleet-rows.ts';
import type { Step } from './steps.ts';

/** What a plan is compared by: without what changes by itself, such as the result of the last sync. */
export function readIn(step: Step, rows: FleetRows): ReadRow {
  return {
    subject: inOneLine(step),
    before: step.row && { ...entryOf(step.row, rows), version: step.row.version },
  };
}

function entryOf(row: NonNullable<Step['row']>, rows: FleetRows): object {
  if ('fqdn' in row) return { ...serverEntry(row), state: row.state };
  if ('alias' in row) return clientEntry(row, rows);
  if ('effects' in row) return windowEntry(row, rows.servers);
  if ('flavour' in row) return webhookEntry(row, rows.servers);
  return 'cron' in row ? scheduleEntry(row, rows.servers) : modelEntry(row);
}

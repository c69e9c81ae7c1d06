import { backupFindings } from './backup-rules.ts';
import { clientFindings } from './client-rules.ts';
import type { AlarmFacts } from './facts.ts';
import type { AlarmLimits, Finding } from './finding.ts';
import { outsideFindings } from './outside-rules.ts';
import { runFindings } from './run-rules.ts';
import { serverFindings } from './server-rules.ts';

/** All conditions that are met, each once for its subject. */
export function findAll(facts: AlarmFacts, limits: AlarmLimits, now: Date): Finding[] {
  return [
    ...serverFindings(facts, now),
    ...clientFindings(facts),
    ...backupFindings(facts, limits, now),
    ...runFindings(facts, now),
    ...outsideFindings(facts),
  ];
}

import type { ConditionData } from './condition-data.ts';
import type { ConditionId } from './conditions.ts';

/** Whose alarm it is. */
export interface Whose {
  /** `server:<id>`, `client:<id>` or `regent`, with more if that has several alarms of one condition. */
  subject: string;
  serverId: string | null;
  clientId: string | null;
  runId: string | null;
}

/** A condition that is met now. The data is the same as long as nothing changes. */
export type Finding = Whose &
  {
    [Id in ConditionId]: { condition: Id; data: ConditionData[Id] };
  }[ConditionId];

/** What a deployment allows and does. */
export interface AlarmLimits {
  backupMaxAgeHours: number;
  proofMaxAgeDays: number;
  /** Whether Regent backs up clients, and the database of the back office. */
  backsUp: { clients: boolean; backOffice: boolean };
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const ofServer = ({ id }: { id: string }): Whose => ({
  subject: `server:${id}`,
  serverId: id,
  clientId: null,
  runId: null,
});

export const ofClient = ({ id, serverId }: { id: string; serverId: string }): Whose => ({
  subject: `client:${id}`,
  serverId,
  clientId: id,
  runId: null,
});

export const OF_REGENT: Whose = { subject: 'regent', serverId: null, clientId: null, runId: null };

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

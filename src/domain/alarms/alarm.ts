import type { AlarmSeverity } from './conditions.ts';

/** A condition that has been met since `raisedAt`, until `resolvedAt`. */
export interface Alarm {
  id: string;
  /** One of CONDITIONS; another one, if an earlier version of Regent raised it. */
  condition: string;
  severity: AlarmSeverity;
  subject: string;
  serverId: string | null;
  clientId: string | null;
  runId: string | null;
  /** In English. */
  text: string;
  /** ConditionData of its condition, for the text in other languages; null if an earlier version of Regent raised it. */
  data: unknown;
  raisedAt: Date;
  /** At most a few minutes before the last look at which it was there. */
  lastSeenAt: Date;
  /** Since when its condition is not met, though it is not resolved yet. */
  absentSince: Date | null;
  /** Whether it is kept back; without an end if `mutedUntil` is null. */
  muted: boolean;
  mutedUntil: Date | null;
  /** When those who want to be told were told; null if they are still to be told. */
  toldAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedNote: string | null;
  /** From then on it counts again, and is told again; null if it never does. */
  acknowledgedUntil: Date | null;
  resolvedAt: Date | null;
}

export type NewAlarm = Omit<Alarm, 'id'>;

/** Identifies an open alarm. */
export const keyOf = ({ condition, subject }: Pick<Alarm, 'condition' | 'subject'>) =>
  `${condition} ${subject}`;

export const NOT_ACKNOWLEDGED = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedUntil: null,
} satisfies Partial<Alarm>;

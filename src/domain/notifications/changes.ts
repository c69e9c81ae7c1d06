/** What has changed about alarms since a user was last told of them. */
import type { Alarm } from '../alarms/alarm.ts';
import type { AlarmSeverity } from '../alarms/conditions.ts';
import { isChosen, type Choice } from './choice.ts';

export interface Changes {
  /** New, or not acknowledged any more. */
  raised: Alarm[];
  acknowledged: Alarm[];
  resolved: Alarm[];
  /** What the user knows already, having acknowledged it: nothing is told of these. */
  own: Alarm[];
}

export const NOTHING: Changes = { raised: [], acknowledged: [], resolved: [], own: [] };

const RANK: Record<AlarmSeverity, number> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

/**
 * What a user is to be told. An alarm that was raised and resolved since the last mail is resolved, and nothing else;
 * one that a user has acknowledged is no news for that user. Alarms that are kept back are none, until they are told.
 * @param alarms those that are open, and those that were resolved since the last mail
 * @param told for each open alarm that the user was told of, whether also that it was acknowledged
 */
export function changesFor(
  alarms: Alarm[],
  told: ReadonlyMap<string, boolean>,
  choice: Choice,
  email: string,
): Changes {
  const news = alarms
    .filter((alarm) => (alarm.toldAt !== null || told.has(alarm.id)) && isChosen(choice, alarm))
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || a.raisedAt.getTime() - b.raisedAt.getTime());
  const open = news.filter((alarm) => alarm.resolvedAt === null && alarm.toldAt !== null && !alarm.muted);
  const acknowledged = open.filter(
    ({ id, acknowledgedAt }) => acknowledgedAt !== null && told.get(id) !== true,
  );
  return {
    raised: open.filter(({ id, acknowledgedAt }) => acknowledgedAt === null && told.get(id) !== false),
    acknowledged: acknowledged.filter(({ acknowledgedBy }) => acknowledgedBy !== email),
    resolved: news.filter(({ resolvedAt }) => resolvedAt !== null),
    own: acknowledged.filter(({ acknowledgedBy }) => acknowledgedBy === email),
  };
}

export const isNothing = ({ raised, acknowledged, resolved }: Changes): boolean =>
  raised.length + acknowledged.length + resolved.length === 0;

/** When the first of them happened. */
export function firstAt({ raised, acknowledged, resolved }: Changes): number {
  const times = [
    ...raised.map(({ toldAt }) => toldAt),
    ...acknowledged.map(({ acknowledgedAt }) => acknowledgedAt),
    ...resolved.map(({ resolvedAt }) => resolvedAt),
  ];
  return Math.min(...times.map((time) => time?.getTime() ?? 0));
}

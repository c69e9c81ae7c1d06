/** What is told of alarms to those who want to know. */
import type { Alarm } from './alarm.ts';

export type News = ReturnType<typeof newsOf>[number];

export const newsOf = (type: 'alarm.raised' | 'alarm.acknowledged' | 'alarm.resolved', alarms: Alarm[]) =>
  alarms.map((alarm) => newsOfOne(type, alarm));

const newsOfOne = (type: 'alarm.raised' | 'alarm.acknowledged' | 'alarm.resolved', alarm: Alarm) => ({
  type,
  subject: `alarm:${alarm.id}`,
  text: type === 'alarm.resolved' ? `It is over: ${alarm.text}` : alarm.text,
  severity: alarm.severity,
  serverId: alarm.serverId ?? undefined,
  clientId: alarm.clientId ?? undefined,
  runId: alarm.runId ?? undefined,
  alarmId: alarm.id,
  data: {
    condition: alarm.condition,
    since: alarm.raisedAt.toISOString(),
    acknowledgedBy: alarm.acknowledgedBy,
    note: alarm.acknowledgedNote,
    until: alarm.acknowledgedUntil?.toISOString() ?? null,
    resolvedAt: alarm.resolvedAt?.toISOString() ?? null,
  },
});

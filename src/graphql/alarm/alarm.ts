import { adviceIn, textIn } from '../../domain/alarms/words/alarm-words.ts';
import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { AlarmSeverity, IN_LANGUAGE } from './alarm-condition.ts';

interface Acknowledged {
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedNote: string | null;
  acknowledgedUntil: Date | null;
}

const AlarmAcknowledged = builder.objectRef<Acknowledged>('AlarmAcknowledged').implement({
  description: 'Who cares for an alarm.',
  fields: (t) => ({
    by: t.string({
      description: 'Who acknowledged it: an e-mail address.',
      resolve: ({ acknowledgedBy }) => acknowledgedBy ?? '',
    }),
    note: t.string({
      description: 'What they do about it.',
      resolve: ({ acknowledgedNote }) => acknowledgedNote ?? '',
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When they acknowledged it.',
      resolve: ({ acknowledgedAt }) => acknowledgedAt ?? new Date(0),
    }),
    until: t.expose('acknowledgedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'From then on it counts again, and is told again; null if it does not.',
    }),
  }),
});

export const Alarm = builder.prismaNode('Alarm', {
  description:
    'Something that is wrong, from the time at which Regent found it until it is over. It is told once, and resolved by itself. There is one open alarm for each condition of a server, a client or Regent itself.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    condition: t.exposeString('condition', {
      description: 'What is wrong, as a name: see `alarmConditions`.',
    }),
    severity: t.expose('severity', {
      type: AlarmSeverity,
      description: 'How soon somebody is to look at it.',
    }),
    title: t.string({
      nullable: true,
      description: 'What is wrong, in a few words; null if an earlier version of Regent raised it.',
      args: IN_LANGUAGE,
      select: { condition: true },
      resolve: ({ condition }, { language }) => adviceIn(language, condition)?.title,
    }),
    text: t.string({
      description:
        'What is wrong, with what, and since when. It may change while the alarm is open. What servers and programs said is in no other language than theirs.',
      args: IN_LANGUAGE,
      select: { condition: true, data: true, text: true },
      resolve: (alarm, { language }) => textIn(language, alarm),
    }),
    remedy: t.string({
      nullable: true,
      description: 'What to do about it; null if an earlier version of Regent raised it.',
      args: IN_LANGUAGE,
      select: { condition: true },
      resolve: ({ condition }, { language }) => adviceIn(language, condition)?.remedy,
    }),
    server: t.relation('server', {
      nullable: true,
      description:
        'The server that it is about, or on which its client lives; null if it is about Regent itself.',
    }),
    client: t.relation('client', {
      nullable: true,
      description: 'The client that it is about; null if it is about none.',
    }),
    run: t.relation('run', {
      nullable: true,
      description: 'The run that it is about; of several, one of them. Null if it is about none.',
    }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: 'When Regent found it.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When it was last found. Regent looks more often, and writes this every 5 minutes.',
    }),
    isOpen: t.boolean({
      description: 'Whether it is not resolved.',
      select: { resolvedAt: true },
      resolve: ({ resolvedAt }) => resolvedAt === null,
    }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was over; null while it is open. If it comes back, that is a new alarm.',
    }),
    acknowledged: t.field({
      type: AlarmAcknowledged,
      nullable: true,
      description: 'Who cares for it; null if nobody does.',
      select: {
        acknowledgedAt: true,
        acknowledgedBy: true,
        acknowledgedNote: true,
        acknowledgedUntil: true,
      },
      resolve: (row) => (row.acknowledgedAt === null ? null : row),
    }),
    isMuted: t.exposeBoolean('muted', {
      description:
        'Whether it is kept back, by a maintenance window or because its server is in MAINTENANCE. It is told when that ends, if it is still there.',
    }),
    mutedUntil: t.expose('mutedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is kept back; null if it is not, or if that is not known.',
    }),
    toldAt: t.expose('toldAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was told; null if it still is to be.',
    }),
    change: t.exposeInt('change', {
      description: 'The number of its last change, for `alarmChanges(after:)`. It increases over all alarms.',
    }),
  }),
});

/** The input of each mutation of one alarm. */
export const theAlarm = (t: InputFields) =>
  t.globalID({ for: Alarm, required: true, description: 'The alarm.' });

import type { AlarmSeverity as Severity } from '../../domain/alarms/conditions.ts';
import { NOTICE_TYPES, noticeName } from '../../domain/notices/notice.ts';
import { isRotating } from '../../domain/webhooks/webhooks.ts';
import { AlarmSeverity } from '../alarm/alarm-condition.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import type { InputFields } from '../core/payload.ts';

export const WebhookFlavour = builder.enumType('WebhookFlavour', {
  description: 'What a webhook gets.',
  values: {
    STANDARD: {
      description: 'For programs: a CloudEvents 1.0 JSON object, signed as Standard Webhooks says.',
    },
    CHAT: {
      description: 'For Slack, Mattermost, Rocket.Chat or Discord: `{"text": "..."}`, one sentence.',
    },
  },
});

const ABOUT: Record<(typeof NOTICE_TYPES)[number], string> = {
  'alarm.raised': 'An alarm was raised.',
  'alarm.acknowledged': 'Somebody has acknowledged an alarm.',
  'alarm.resolved': 'An alarm is over.',
  'run.ended':
    'A run has ended. Not told: syncs and checks by schedule that succeeded and changed nothing, and runs by schedule that only gather others, if these succeeded.',
  'client.changed': 'A client has another status.',
};

/** In the API as ALARM_RAISED, in what is sent as `alarm.raised`. */
export const NoticeType = builder.enumType('NoticeType', {
  description: 'What a webhook can be told.',
  values: Object.fromEntries(
    NOTICE_TYPES.map((type) => [noticeName(type), { value: type, description: ABOUT[type] }]),
  ),
});

export const Webhook = builder.prismaNode('Webhook', {
  description:
    'An address to which Regent sends what happens. Its path and its secret are not shown: they are only stored for those who send.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, which no other webhook has.' }),
    host: t.exposeString('host', {
      description:
        'The beginning of its address, such as `https://hooks.example.org`; the rest may be secret.',
    }),
    flavour: t.expose('flavour', { type: WebhookFlavour, description: 'What it gets.' }),
    types: t.field({
      type: [NoticeType],
      description: 'What it is told; all if there are none.',
      select: { types: true },
      resolve: ({ types }) => types as (typeof NOTICE_TYPES)[number][],
    }),
    severities: t.field({
      type: [AlarmSeverity],
      description: 'Of alarms, only these are told; all if there are none.',
      select: { severities: true },
      resolve: ({ severities }) => severities as Severity[],
    }),
    servers: t.prismaField({
      type: ['Server'],
      description:
        'Only what is about one of these servers, or a client on it, is told; everything if there are none.',
      select: { serverIds: true },
      resolve: (query, { serverIds }, _args, { services }) =>
        services.prisma.server.findMany({
          ...query,
          where: { id: { in: serverIds } },
          orderBy: { fqdn: 'asc' },
        }),
    }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it is told anything.' }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When Regent disabled it; null if it did not.',
    }),
    disabledWhy: t.exposeString('disabledWhy', {
      nullable: true,
      description: 'Why Regent disabled it: the receiver answered 410, or failed for 3 days.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'When the first try after the last success failed; null if the last one succeeded.',
    }),
    oldSecretUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before signs as well; null if only one does.',
      select: { oldSecret: true, oldSecretUntil: true },
      resolve: (row) => (isRotating(row, new Date()) ? row.oldSecretUntil : null),
    }),
    createdBy: t.exposeString('createdBy', { description: 'The e-mail address of the user who made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    version: t.exposeInt('version', { description: 'Increases with each change; for `expectedVersion`.' }),
  }),
});

/** The input of each mutation of one webhook. */
export const theWebhook = (t: InputFields) =>
  t.globalID({ for: Webhook, required: true, description: 'The webhook.' });

const WebhookConnection = connectionOf(Webhook, 'Webhook', 'webhooks');

builder.queryField('webhooks', (t) =>
  t.prismaConnection(
    {
      type: Webhook,
      ...cursorOf('id', 'UUID'),
      description: 'All webhooks, by their ids.',
      totalCount: (_root, _args, { services }) => services.prisma.webhook.count(),
      resolve: (query, _root, _args, { services }) =>
        services.prisma.webhook.findMany({ ...query, orderBy: { id: 'asc' } }),
    },
    WebhookConnection,
  ),
);

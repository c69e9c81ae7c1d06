import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Webhook } from './webhook.ts';

const DeliveryStatus = builder.enumType('DeliveryStatus', {
  description: 'What has come of a delivery.',
  values: {
    PENDING: { description: 'It is to be sent, or to be tried again at `dueAt`.' },
    DELIVERED: { description: 'The receiver answered with a status from 200 to 299.' },
    FAILED: {
      description: 'It was tried 8 times, or the receiver answered 410. Send it again with redeliver.',
    },
    DROPPED: {
      description: 'It still waited when the webhook was disabled or got another address, and is not sent.',
    },
  },
});

export const Delivery = builder.prismaNode('Delivery', {
  description:
    'Something that a webhook is told. What is about one subject comes in order: the next one waits until this one has ended.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    webhook: t.relation('webhook', { description: 'The webhook that is told.' }),
    eventId: t.exposeString('eventId', {
      description:
        'The id of the event, in the header `webhook-id`: the same for each try, for all webhooks, and after redeliver.',
    }),
    type: t.exposeString('type', { description: 'What it tells, such as `run.ended`.' }),
    subject: t.exposeString('subject', { description: 'What it is about, such as `run:<uuid>`.' }),
    body: t.exposeString('body', { description: 'Exactly what is sent.' }),
    status: t.expose('status', { type: DeliveryStatus, description: 'What has come of it.' }),
    tries: t.exposeInt('tries', { description: 'How often it was sent.' }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null if it is not.',
      select: { dueAt: true, status: true },
      resolve: ({ dueAt, status }) => (status === 'PENDING' ? dueAt : null),
    }),
    lastTryAt: t.expose('lastTryAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last sent; null if it never was.',
    }),
    lastStatus: t.exposeInt('lastStatus', {
      nullable: true,
      description: 'The HTTP status of the last answer; null if there was no answer.',
    }),
    lastDurationMs: t.exposeInt('lastDurationMs', {
      nullable: true,
      description: 'How long the last try took, in milliseconds.',
    }),
    lastAnswer: t.exposeString('lastAnswer', {
      nullable: true,
      description: 'The beginning of the last answer, at most 500 bytes.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why there was no answer, or why it was dropped.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was delivered, given up or dropped; null while it is PENDING.',
    }),
  }),
});

const DeliveryConnection = connectionOf(Delivery, 'Delivery', 'deliveries');

builder.prismaObjectField(Webhook, 'deliveries', (t) =>
  t.prismaConnection(
    {
      type: Delivery,
      ...cursorOf('id', 'UUID'),
      description: 'What it was told and is to be told, newest first.',
      args: {
        status: t.arg({
          type: [DeliveryStatus],
          required: false,
          description: 'Only those with one of these statuses.',
        }),
      },
      totalCount: ({ id }, { status }, context) =>
        countOf(context, { list: 'Webhook.deliveries', only: { status: status ?? undefined } }, id),
      resolve: (query, { id }, { status }, context) =>
        pageOf(
          context,
          { list: 'Webhook.deliveries', only: { status: status ?? undefined } },
          id,
          query,
          (rest, ids) => context.services.prisma.delivery.findMany({ ...rest, where: { id: { in: ids } } }),
        ),
    },
    DeliveryConnection,
  ),
);

import { AlarmSeverity } from '../alarm/alarm-condition.ts';
import { given } from '../core/given.ts';
import { idsOf } from '../core/ids.ts';
import { mutation } from '../core/mutation.ts';
import {
  byId,
  callerOf,
  deletedIdIn,
  expectedVersionField,
  type Fields,
  type InputFields,
  type Payload,
} from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { Delivery } from './delivery.ts';
import { NoticeType, theWebhook, Webhook, WebhookFlavour } from './webhook.ts';

const webhookIn = (t: Fields<Payload<{ webhookId?: string }>>) =>
  t.prismaField({
    type: Webhook,
    nullable: true,
    description: 'The webhook, as it is now.',
    resolve: (query, { webhookId }, _args, { services }) =>
      byId(query, webhookId, (args) => services.prisma.webhook.findUnique(args)),
  });

const secretIn = (t: Fields<Payload<{ secret?: string }>>) =>
  t.exposeString('secret', {
    nullable: true,
    description: 'The secret that signs what is sent. It is shown here and never again: keep it now.',
  });

const deliveryIn = (t: Fields<Payload<{ deliveryId?: string }>>) =>
  t.prismaField({
    type: Delivery,
    nullable: true,
    description: 'The delivery, which is sent at once.',
    resolve: (query, { deliveryId }, _args, { services }) =>
      byId(query, deliveryId, (args) => services.prisma.delivery.findUnique(args)),
  });

const filterFields = (t: InputFields) => ({
  flavour: t.field({
    type: WebhookFlavour,
    required: false,
    description: 'What it gets; STANDARD by default.',
  }),
  types: t.field({
    type: [NoticeType],
    required: false,
    description: 'What it is told; with an empty list, and by default, everything.',
  }),
  severities: t.field({
    type: [AlarmSeverity],
    required: false,
    description: 'Of alarms, only these are told; with an empty list, and by default, all.',
  }),
  serverIds: t.globalIDList({
    for: Server,
    required: false,
    description:
      'Only what is about one of these servers, or a client on it, is told; with an empty list, and by default, everything.',
  }),
});

mutation('createWebhook', {
  about:
    'Makes a webhook: from now on, Regent sends what happens to an address. Not to a private address, unless `outbound.allowedNetworks` in the configuration has it.',
  asks: 'The webhook to make.',
  input: (t) => ({
    name: t.string({ required: true, description: 'A name that no other webhook has.' }),
    url: t.string({
      required: true,
      description:
        'The address, such as `https://hooks.example.org/regent`. It is stored encrypted, and not shown again.',
    }),
    ...filterFields(t),
  }),
  does: async ({ name, url, flavour, types, severities, serverIds }, context) => {
    const input = {
      name,
      url,
      flavour: flavour ?? 'STANDARD',
      types: types ?? [],
      severities: severities ?? [],
      serverIds: idsOf(serverIds ?? []),
    };
    const { webhook, secret } = await context.services.webhooks.create(input, callerOf(context));
    return { webhookId: webhook.id, secret };
  },
  answers: 'The new webhook.',
  gives: (t) => ({ webhook: webhookIn(t), secret: secretIn(t) }),
});

mutation('updateWebhook', {
  about:
    'Changes a webhook. If it is disabled or gets another address, what still waits is dropped; if it is enabled again, it is told what happens from then on.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    webhookId: theWebhook(t),
    name: t.string({ required: false, description: 'A name that no other webhook has.' }),
    url: t.string({ required: false, description: 'Another address.' }),
    ...filterFields(t),
    enabled: t.boolean({ required: false, description: 'False to disable it, true to enable it again.' }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ webhookId, expectedVersion, serverIds, ...patch }, context) => {
    const changes = { ...given(patch), ...(serverIds == null ? {} : { serverIds: idsOf(serverIds) }) };
    const version = expectedVersion ?? undefined;
    const { webhooks } = context.services;
    return { webhookId: (await webhooks.update(webhookId.id, changes, version, callerOf(context))).id };
  },
  answers: 'The webhook.',
  gives: (t) => ({ webhook: webhookIn(t) }),
});

mutation('deleteWebhook', {
  about: 'Deletes a webhook, with the list of its deliveries. What still waits is not sent.',
  asks: 'Which webhook.',
  input: (t) => ({ webhookId: theWebhook(t) }),
  does: async ({ webhookId }, context) => {
    const webhook = await context.services.webhooks.remove(webhookId.id, callerOf(context));
    return { deletedId: webhook.id };
  },
  answers: 'The id of what was deleted.',
  gives: (t) => ({
    deletedWebhookId: deletedIdIn(t, 'Webhook', 'webhook'),
  }),
});

mutation('rotateWebhookSecret', {
  about:
    'Gives a webhook a new secret. For 24 hours, or until endWebhookRotation, the secret before signs as well, so that the receiver can change over meanwhile.',
  asks: 'Which webhook.',
  input: (t) => ({ webhookId: theWebhook(t) }),
  does: async ({ webhookId }, context) => {
    const { webhook, secret } = await context.services.webhooks.rotate(webhookId.id, callerOf(context));
    return { webhookId: webhook.id, secret };
  },
  answers: 'The new secret.',
  gives: (t) => ({ webhook: webhookIn(t), secret: secretIn(t) }),
});

mutation('endWebhookRotation', {
  about: 'Ends rotateWebhookSecret: from now on, only the new secret signs.',
  asks: 'Which webhook.',
  input: (t) => ({ webhookId: theWebhook(t) }),
  does: async ({ webhookId }, context) => ({
    webhookId: (await context.services.webhooks.endRotation(webhookId.id, callerOf(context))).id,
  }),
  answers: 'The webhook.',
  gives: (t) => ({ webhook: webhookIn(t) }),
});

mutation('sendTestWebhook', {
  about: 'Sends a test to a webhook, whatever it is told otherwise. Read the delivery to see the answer.',
  asks: 'Which webhook.',
  input: (t) => ({ webhookId: theWebhook(t) }),
  does: async ({ webhookId }, context) => ({
    deliveryId: await context.services.webhooks.sendTest(webhookId.id, callerOf(context)),
  }),
  answers: 'The delivery.',
  gives: (t) => ({ delivery: deliveryIn(t) }),
});

mutation('redeliver', {
  about:
    'Sends a delivery again that has ended, as a new one with the same event. A receiver that has it already knows it by its `webhook-id`.',
  asks: 'Which delivery.',
  input: (t) => ({
    deliveryId: t.globalID({ for: Delivery, required: true, description: 'The delivery.' }),
  }),
  does: async ({ deliveryId }, context) => ({
    deliveryId: await context.services.webhooks.redeliver(deliveryId.id, callerOf(context)),
  }),
  answers: 'The new delivery.',
  gives: (t) => ({ delivery: deliveryIn(t) }),
});

/** Who is told of what happens: addresses, which notices go there, and the secrets that sign them. */
import { randomUUID } from 'node:crypto';
import { conflict, invalid, notAllowed } from '../errors.ts';
import { mustBeAsRead, mustFind } from '../preconditions.ts';
import { contexts } from '../secrets/contexts.ts';
import type { Sealer } from '../secrets/vault.ts';
import type { Store, Tx } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor } from '../vocabulary.ts';
import { newSecret } from './signature.ts';
import type { Webhook, WebhookFlavour } from './webhook-tx.ts';

export interface WebhookSettings {
  name: string;
  url: string;
  flavour: WebhookFlavour;
  types: string[];
  severities: string[];
  serverIds: string[];
  enabled: boolean;
}

export interface WebhooksDeps {
  store: Store;
  /** Only workers open what it seals. */
  vault: Sealer;
  /** Why Regent may not send to an address; undefined if it may. */
  whyRefused(url: string): string | undefined;
  now(): Date;
}

export type Webhooks = ReturnType<typeof makeWebhooks>;

/** Each is sent to by itself, so their number is limited. */
const MOST_WEBHOOKS = 50;
const ROTATION_MS = 24 * 60 * 60 * 1000;
const LONGEST_URL = 2_000;

export function makeWebhooks({ store, vault, whyRefused, now }: WebhooksDeps) {
  const sealed = (id: string, url: string) => ({
    host: hostOf(url),
    url: vault.seal(url, contexts.webhookUrl(id)),
  });
  const mustBeUrl = (url: string) => {
    const why =
      url.length > LONGEST_URL ? `The address is longer than ${LONGEST_URL} characters.` : whyRefused(url);
    if (why !== undefined) throw invalid(why, 'url');
  };

  return {
    /** The secret is in no later answer. */
    async create(
      { url, ...input }: Omit<WebhookSettings, 'enabled'>,
      actor: Actor,
    ): Promise<{ webhook: Webhook; secret: string }> {
      mustBeName(input.name);
      mustBeUrl(url);
      const id = randomUUID();
      const secret = newSecret();
      const webhook = await store.transact(async (tx) => {
        if ((await tx.countWebhooks()) >= MOST_WEBHOOKS)
          throw notAllowed(`There are ${MOST_WEBHOOKS} webhooks already. Delete one first.`);
        await mustHaveServers(tx, input.serverIds);
        const made = await tx.insertWebhook({
          ...input,
          ...sealed(id, url),
          id,
          secret: vault.seal(secret, contexts.webhookSecret(id)),
          createdBy: actor.name,
        });
        await tx.audit(actor, 'createWebhook', subjectOf(made), { after: shown(made) });
        return made;
      });
      return { webhook, secret };
    },

    /** To enable it ends what Regent or somebody else has disabled it for; it is told of what happens from now on. */
    async update(
      id: string,
      { url, ...patch }: Partial<WebhookSettings>,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<Webhook> {
      if (patch.name !== undefined) mustBeName(patch.name);
      if (url !== undefined) mustBeUrl(url);
      return store.transact(async (tx) => {
        const before = await mustFind(tx.webhookById(id), 'webhook', id);
        mustBeAsRead('The webhook', before.version, expectedVersion);
        if (patch.serverIds !== undefined) await mustHaveServers(tx, patch.serverIds);
        if (patch.enabled === false) await tx.dropDeliveries(id, 'The webhook was disabled.');
        // Another receiver must not get what was meant for the one before.
        if (url !== undefined) await tx.dropDeliveries(id, 'The webhook has another address.');
        const isEnabled = patch.enabled === true && !before.enabled;
        if (isEnabled) await tx.dropDeliveries(id, 'The webhook was disabled.');
        const after = await tx.updateWebhook(id, {
          ...patch,
          ...(url === undefined ? {} : sealed(id, url)),
          ...(isEnabled || url !== undefined ? { failingSince: null } : {}),
          // Whoever says so knows what Regent has disabled it for.
          ...(patch.enabled === undefined ? {} : { disabledAt: null, disabledWhy: null }),
          version: before.version + 1,
        });
        const details = { before: shown(before), after: shown(after), hasOtherAddress: url !== undefined };
        await tx.audit(actor, 'updateWebhook', subjectOf(after), details);
        return after;
      });
    },

    async remove(id: string, actor: Actor): Promise<Webhook> {
      return store.transact(async (tx) => {
        const before = await mustFind(tx.webhookById(id), 'webhook', id);
        await tx.deleteWebhook(id);
        await tx.audit(actor, 'deleteWebhook', subjectOf(before), { before: shown(before) });
        return before;
      });
    },

    /** For a day, or until `endRotation`, the old secret signs as well. */
    async rotate(id: string, actor: Actor): Promise<{ webhook: Webhook; secret: string }> {
      const secret = newSecret();
      const webhook = await store.transact(async (tx) => {
        const before = await mustFind(tx.webhookById(id), 'webhook', id);
        if (isRotating(before, now()))
          throw conflict(
            `The secret of ${before.name} is being replaced until ${before.oldSecretUntil?.toISOString()}. End that first, with endWebhookRotation.`,
            'webhookId',
          );
        const after = await tx.updateWebhook(id, {
          secret: vault.seal(secret, contexts.webhookSecret(id)),
          oldSecret: before.secret,
          oldSecretUntil: new Date(now().getTime() + ROTATION_MS),
          version: before.version + 1,
        });
        await tx.audit(actor, 'rotateWebhookSecret', subjectOf(after));
        return after;
      });
      return { webhook, secret };
    },

    /** From now on, only the newest secret signs. */
    async endRotation(id: string, actor: Actor): Promise<Webhook> {
      return store.transact(async (tx) => {
        const before = await mustFind(tx.webhookById(id), 'webhook', id);
        if (before.oldSecret === null)
          throw conflict(`The webhook ${before.name} has only one secret.`, 'webhookId');
        const version = before.version + 1;
        const after = await tx.updateWebhook(id, { oldSecret: null, oldSecretUntil: null, version });
        await tx.audit(actor, 'endWebhookRotation', subjectOf(after));
        return after;
      });
    },

    /** Gives the id of the delivery. */
    async sendTest(id: string, actor: Actor): Promise<string> {
      return store.transact(async (tx) => {
        const webhook = await mustFind(tx.webhookById(id), 'webhook', id);
        mustBeEnabled(webhook, 'webhookId');
        await tx.audit(actor, 'sendTestWebhook', subjectOf(webhook));
        return tx.tellOne(id, {
          type: 'webhook.test',
          subject: `webhook:${id}`,
          text: `This is a test of the webhook ${webhook.name}, which ${actor.name} has requested.`,
          data: { webhook: webhook.name },
        });
      });
    },

    /** Gives the id of the new delivery, of the same event. */
    async redeliver(deliveryId: string, actor: Actor): Promise<string> {
      return store.transact(async (tx) => {
        const delivery = await mustFind(tx.deliveryById(deliveryId), 'delivery', deliveryId);
        const webhook = await mustFind(tx.webhookById(delivery.webhookId), 'webhook', delivery.webhookId);
        mustBeEnabled(webhook, 'deliveryId');
        if (delivery.status === 'PENDING')
          throw conflict('This delivery still waits to be sent; it is not needed twice.', 'deliveryId');
        await tx.audit(actor, 'redeliver', subjectOf(webhook), { delivery: deliveryId, type: delivery.type });
        return tx.deliverAgain(deliveryId);
      });
    },
  };
}

/** Whether the secret before still signs. */
export const isRotating = (
  { oldSecret, oldSecretUntil }: Pick<Webhook, 'oldSecret' | 'oldSecretUntil'>,
  now: Date,
) => oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > now;

const subjectOf = ({ name }: Webhook) => `webhook ${name}`;

/** For the audit: nothing that is sealed. */
const shown = ({ id, name, host, flavour, types, severities, serverIds, enabled }: Webhook) => ({
  id,
  name,
  host,
  flavour,
  types,
  severities,
  serverIds,
  enabled,
});

/** Without the path, which may hold a token, and without a user. */
export function hostOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function mustBeName(name: string): void {
  const problem = textProblem(name);
  if (problem !== undefined) throw invalid(`The name ${problem}`, 'name');
}

function mustBeEnabled({ enabled, name }: Webhook, path: string): void {
  if (enabled) return;
  throw notAllowed(
    `The webhook ${name} is disabled, so nothing is sent. Enable it with updateWebhook.`,
    path,
  );
}

async function mustHaveServers(tx: Tx, ids: string[]): Promise<void> {
  for (const id of ids) await mustFind(tx.heldServer(id), 'server', id);
}

/** One try of one delivery: it is signed, sent, and what came of it is stored. */
import { contexts } from '../domain/secrets/contexts.ts';
import type { Vault } from '../domain/secrets/vault.ts';
import type { Claimed, DeliveryRows, Tried } from '../domain/webhooks/delivery-rows.ts';
import { signedHeaders } from '../domain/webhooks/signature.ts';
import type { Webhook } from '../domain/webhooks/webhook-tx.ts';
import { isRotating } from '../domain/webhooks/webhooks.ts';
import { OutboundError } from '../outbound/errors.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { verdictOf, whyDisabled } from './retries.ts';

export interface DeliverDeps {
  rows: DeliveryRows;
  outbound: Pick<Outbound, 'request'>;
  vault: Vault;
  now(): Date;
  /** 0 to 1. */
  random(): number;
}

const TIMEOUT_MS = 10_000;
/** If a process is lost while it sends, another one tries again after this. */
export const HELD_MS = 3 * TIMEOUT_MS;
/** Of the answer, for the log. */
const MOST_BYTES = 500;

/** Rejects only if the database fails, or when stopped; then the delivery is tried again later. */
export async function deliver(
  deps: DeliverDeps,
  webhook: Webhook,
  delivery: Claimed,
  signal: AbortSignal,
): Promise<void> {
  const { rows, now, random } = deps;
  const tried = await send(deps, webhook, delivery, signal);
  const verdict = verdictOf(tried.status, delivery.tries, tried.at, random);
  await rows.record(delivery, tried, verdict, (failingSince) =>
    whyDisabled(tried.status, failingSince, now()),
  );
}

async function send(
  { outbound, vault, now }: DeliverDeps,
  webhook: Webhook,
  { eventId, body }: Claimed,
  signal: AbortSignal,
): Promise<Tried> {
  const at = now();
  const begun = performance.now();
  const took = () => ({ at, durationMs: Math.round(performance.now() - begun) });
  const secrets = [webhook.secret, ...(isRotating(webhook, at) ? [webhook.oldSecret ?? ''] : [])].map(
    (sealed) => vault.open(sealed, contexts.webhookSecret(webhook.id)),
  );
  try {
    const { status, body: answer } = await outbound.request(
      vault.open(webhook.url, contexts.webhookUrl(webhook.id)),
      {
        method: 'POST',
        headers: {
          'content-type': contentTypeOf(webhook),
          'user-agent': 'Regent',
          ...signedHeaders({ id: eventId, at, body }, secrets),
        },
        body,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MOST_BYTES,
        signal,
      },
    );
    return { ...took(), status, answer: textOf(answer), error: null };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { ...took(), status: null, answer: null, error: error.message };
  }
}

const contentTypeOf = ({ flavour }: Webhook) =>
  flavour === 'CHAT' ? 'application/json' : 'application/cloudevents+json';

/** Whatever it answers can be stored and shown. */
const textOf = (answer: Buffer) => answer.toString('utf8').replace(/[\p{Cc}\p{Cs}]/gu, ' ');

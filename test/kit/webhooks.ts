/** Who sends to webhooks, with a clock that the test moves. */
import { onTestFinished } from 'vitest';
import { makeDeliveryRows } from '../../src/db/notices/delivery-rows.ts';
import { DELIVERIES } from '../../src/db/notices/tell.ts';
import { makeStore, makeTransact } from '../../src/db/transact.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import { namedKey } from '../../src/domain/secrets/vault.ts';
import { makeVaults } from '../../src/domain/secrets/vaults.ts';
import { makeWebhooks, type WebhookSettings } from '../../src/domain/webhooks/webhooks.ts';
import type { Actor } from '../../src/domain/vocabulary.ts';
import { makeBell } from '../../src/events/bell.ts';
import { sendDeliveries, type SendingDeps } from '../../src/webhooks/send-deliveries.ts';
import { emptyDatabase } from './database.ts';
import { usualParts } from './parts.ts';

export const operator: Actor = { name: 'op@example.org', userId: null, address: null };

export type Sending = Awaited<ReturnType<typeof makeSending>>;

export async function makeSending() {
  const database = await emptyDatabase();
  onTestFinished(() => database.close());
  const { prisma } = database;
  const bell = makeBell();
  const transact = makeTransact(database, bell);
  const store = makeStore(transact, { sendsMail: false });
  const rows = makeDeliveryRows(prisma, transact);
  const { outbound } = usualParts(database);
  const vaults = makeVaults([namedKey(Buffer.alloc(32, 7))]);
  const clock = { aheadMs: 0 };
  const now = () => new Date(Date.now() + clock.aheadMs);
  const { whyRefused } = outbound;
  const webhooks = makeWebhooks({ store, vault: vaults.servers, whyRefused, now });
  const deps: SendingDeps = {
    rows,
    outbound,
    bell,
    now,
    vault: vaults.servers,
    topic: DELIVERIES,
    sender: 'one',
    everyMs: 5_000,
    random: () => 0.5,
    log: { warn: () => undefined },
  };
  return {
    prisma,
    bell,
    store,
    webhooks,
    clock,
    deps,
    add: (name: string, url: string, more: Partial<WebhookSettings> = {}) =>
      webhooks.create(
        { name, url, flavour: 'STANDARD', types: [], severities: [], serverIds: [], ...more },
        operator,
      ),
    tell: (...notices: Notice[]) => store.transact((tx) => tx.tell(notices)),
    webhook: (id: string) => prisma.webhook.findUniqueOrThrow({ where: { id } }),
    deliveries: () => prisma.delivery.findMany({ orderBy: { seq: 'asc' } }),

    /** Sends until nothing is due any more. */
    async send(more: Partial<SendingDeps> = {}) {
      const stopping = new AbortController();
      const all = { ...deps, ...more };
      const held = new Set<string>();
      const watched: SendingDeps['rows'] = {
        ...all.rows,
        async due(at) {
          const due = await all.rows.due(at);
          if (due.length === 0 && held.size === 0) stopping.abort();
          return due;
        },
        take(...args) {
          held.add(args[0]);
          return all.rows.take(...args);
        },
        async handBack(...args) {
          await all.rows.handBack(...args);
          held.delete(args[0]);
        },
      };
      await sendDeliveries({ ...all, rows: watched }, stopping.signal);
    },
  };
}

export const about = (subject: string, text: string, more: Partial<Notice> = {}): Notice => ({
  type: 'client.changed',
  subject,
  text,
  data: {},
  ...more,
});

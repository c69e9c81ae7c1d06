/**
 * Sends what the outbox has, until aborted. Each webhook gets one delivery at a time, from one process, so that what
 * is about one subject comes in order; and no webhook waits for another one.
 */
import type { Bell } from '../events/bell.ts';
import { makeLatch } from '../events/latch.ts';
import { deliver, HELD_MS, type DeliverDeps } from './deliver.ts';

export interface SendingDeps extends DeliverDeps {
  bell: Pick<Bell, 'listen'>;
  /** The topic that rings when there is something new. */
  topic: string;
  /** The name of this process. */
  sender: string;
  /** How often it looks for what is due again, in ms. */
  everyMs: number;
  log: { warn(facts: object, text: string): void };
}

export async function sendDeliveries(deps: SendingDeps, stopping: AbortSignal): Promise<void> {
  const { bell, topic, rows, now, log } = deps;
  const sending = new Map<string, Promise<void>>();
  const news = makeLatch(stopping);
  const deafen = bell.listen(topic, news.open);
  const begin = (webhookId: string) => {
    const done = sendTo(deps, webhookId, stopping)
      // What came after its last look is looked for now.
      .then(news.open)
      .catch((err: unknown) => {
        if (!stopping.aborted) log.warn({ err, webhook: webhookId }, 'a delivery failed; it is tried again');
      })
      .finally(() => sending.delete(webhookId));
    sending.set(webhookId, done);
  };
  try {
    while (!stopping.aborted) {
      news.reset();
      const due = await rows.due(now()).catch((err: unknown) => {
        log.warn({ err }, 'a look for deliveries failed; the next one follows');
        return [];
      });
      for (const id of due) if (!sending.has(id)) begin(id);
      await news.wait(deps.everyMs);
    }
  } finally {
    deafen();
    news.close();
    await Promise.all(sending.values());
  }
}

/** All that is due to one webhook, in turn. */
async function sendTo(deps: SendingDeps, webhookId: string, stopping: AbortSignal): Promise<void> {
  const { rows, sender, now } = deps;
  const until = () => new Date(now().getTime() + HELD_MS);
  try {
    while (!stopping.aborted) {
      // Read each time: it may have another address by now, or be disabled.
      const webhook = await rows.take(webhookId, sender, now(), until());
      if (webhook === undefined) return;
      const delivery = await rows.claim(webhookId, now(), until());
      if (delivery === undefined) return;
      await deliver(deps, webhook, delivery, stopping);
    }
  } finally {
    await rows.handBack(webhookId, sender);
  }
}

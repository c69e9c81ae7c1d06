import { EVERYTHING, type Bell } from './bell.ts';
import { makeLatch } from './latch.ts';

/**
 * The topics that ring, each as soon as the follower takes it. A topic that rings several times before that
 * is given once, so a slow follower holds only one entry per topic. `everything` means: read all again.
 */
export async function* followTopics(
  bell: Bell,
  wanted: (topic: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const waiting = new Set<string>();
  const latch = makeLatch(signal);
  const deafen = bell.listen('*', (topic) => {
    if (topic !== EVERYTHING && !wanted(topic)) return;
    waiting.add(topic);
    latch.open();
  });
  try {
    while (!signal.aborted) {
      latch.reset();
      for (const topic of waiting) {
        waiting.delete(topic);
        yield topic;
      }
      if (waiting.size === 0) await latch.wait(60_000);
    }
  } finally {
    deafen();
    latch.close();
  }
}

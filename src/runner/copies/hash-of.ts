import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECE = 1024 * 1024;

export interface HashOptions {
  signal: AbortSignal;
  /** It is read no faster than this. */
  bytesPerSecond?: number;
}

/** The SHA-256 of a file, in hex. A link is not followed. */
export async function hashOf(path: string, { signal, bytesPerSecond }: HashOptions): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      signal.throwIfAborted();
      const began = performance.now();
      const { bytesRead } = await handle.read(buffer, 0, PIECE);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      if (bytesPerSecond === undefined) continue;
      const due = (bytesRead / bytesPerSecond) * 1_000;
      await sleep(Math.max(0, began + due - performance.now()), undefined, { signal });
    }
  } finally {
    await handle.close();
  }
}

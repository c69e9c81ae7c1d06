import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { QueueBackendOptions } from '../../src/queue/queue.ts';

const SCRIPT = new URL('../../dist/test/queue/process.js', import.meta.url).pathname;

export interface QueueProcess {
  /** What it has heard so far. */
  heard: string[];
  /** Rings there, and gives what ring() gave. */
  ring(key: string): Promise<boolean>;
  alive(): boolean;
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts process.ts and waits until it is ready. */
export async function startProcess(
  store: QueueBackendOptions,
  role: 'worker' | 'producer',
  pollMs?: number,
): Promise<QueueProcess> {
  const more = pollMs === undefined ? [] : [String(pollMs)];
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(store), role, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const heard: QueueProcess['heard'] = [];
  const answers = new Map<string, (rang: boolean) => void>();
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, key = '', value = ''] = line.split(' ');
      if (word === 'ready') resolve();
      if (word === 'heard') heard.push(key);
      if (word === 'rang') answers.get(key)?.(value === 'true');
    });
    void exited.then(() => reject(new Error(`The ${role} ended before it was ready.`)));
  });
  await ready;
  return {
    heard,
    ring: (key) =>
      new Promise((resolve) => {
        answers.set(key, resolve);
        child.stdin.write(`ring ${key}\n`);
      }),
    alive: () => child.exitCode === null && child.signalCode === null,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.write('close\n');
      await exited;
    },
  };
}

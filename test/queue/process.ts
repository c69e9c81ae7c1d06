/**
 * A process of its own around a queue, for the tests that need several. Started with the store's options,
 * `worker` or `producer`, and perhaps the time between two polls; reads `ring <key>` and `close` from stdin, and
 * writes `ready`, `heard <key>`, `rang <key> <true or false>` to stdout. A worker takes 20 ms for each ring, or for
 * ever where the key contains `endless`.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeQueue, type QueueBackendOptions } from '../../src/queue/queue.ts';

const [, , store = '', role, pollMs] = process.argv;
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = (fields: object, message: string) =>
  process.stderr.write(`${message} ${'err' in fields ? String(fields.err) : ''}\n`);

const queue = await makeQueue({
  backend: JSON.parse(store) as QueueBackendOptions,
  log: { debug: log, info: log, warn: log },
  concurrency: 4,
  ...(pollMs === undefined ? {} : { pollMs: Number(pollMs) }),
});
if (role === 'worker') {
  await queue.listen(async (key, signal) => {
    say(`heard ${key}`);
    await sleep(key.includes('endless') ? 3_600_000 : 20, undefined, { signal });
  });
}
say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [word, key = ''] = line.split(' ');
  if (word === 'ring') say(`rang ${key} ${await queue.wake(key)}`);
  if (word === 'close') break;
}
await queue.close(1_000);
process.exit(0);

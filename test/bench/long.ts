/**
 * `npm run bench:long [seconds]`: in a lab of its own, twenty clients created at once on a front office whose
 * schema script takes 8 seconds, as MONARC's own does. Prints when each was live, and how long a suspension and a
 * sync took that were asked for in the middle of it. Asserts nothing.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hosts } from '../lab/hosts.ts';
import type { WiredRegent } from '../lab/wired-regent.ts';
import { inLab } from './in-lab.ts';
import { createClients, runAndWait } from './work.ts';

const SECONDS = Number(process.argv[2] ?? 8);
const CLIENTS = 20;

await inLab(measure);
process.exit();

async function measure({ api, serverIds }: WiredRegent, lab: Hosts): Promise<void> {
  const home = serverIds['fo1'] ?? '';
  await createClients(api, home, ['beta']);
  const host = lab.hosts.find(({ name }) => name === 'fo1');
  await host?.exec(`echo ${SECONDS} >/etc/lab-schema-seconds`);
  const aliases = Array.from({ length: CLIENTS }, (_, index) => `long-${index + 1}`);
  const begin = performance.now();
  const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
  const each = aliases.map(async (alias) => {
    await createClients(api, home, [alias]);
    console.log(`${alias} is live after ${seconds()} s`);
  });
  await sleep(SECONDS * 1500);
  for (const [mutation, input] of [
    ['suspendClient', { alias: 'beta' }],
    ['resumeClient', { alias: 'beta' }],
    ['syncServer', { serverId: home }],
  ] as const) {
    const asked = performance.now();
    await runAndWait(api, mutation, input);
    console.log(`${mutation} took ${((performance.now() - asked) / 1000).toFixed(1)} s in the middle of it`);
  }
  await Promise.all(each);
  console.log(`${CLIENTS} clients with a script of ${SECONDS} s are live after ${seconds()} s`);
}

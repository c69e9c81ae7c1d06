/**
 * `npm run bench:provision`: in a lab of its own, how long a client takes from the mutation to ACTIVE beside 0,
 * 10 and 50 others, next to the raw commands for the same client; a sync with nothing to do; and a hundred
 * clients at once. Prints figures and asserts nothing.
 */
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { Hosts } from '../lab/hosts.ts';
import { publicHost, type WiredRegent } from '../lab/wired-regent.ts';
import { makeByHand, removeByHand, type HandDeps } from './by-hand.ts';
import { openRawSsh } from './raw-ssh.ts';
import { inLab } from './in-lab.ts';
import { createClients, runAndWait } from './work.ts';

const ROUNDS = 5;

await inLab(measure);
process.exit();

async function measure({ api, serverIds }: WiredRegent, lab: Hosts): Promise<void> {
  const deps = await openHands(lab);
  const home = serverIds['fo1'] ?? '';
  await createClients(api, home, ['warm-up']);
  let others = 1;
  for (const count of [0, 10, 50]) {
    if (count > others) {
      await createClients(
        api,
        home,
        Array.from({ length: count - others }, (_, index) => `other-${others + index}`),
      );
      others = count;
    }
    const floor: number[] = [];
    const regents: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const byHand = `hand-${count}-${round}`;
      floor.push(await time(() => makeByHand(byHand, 9000 + count + round, deps)));
      await removeByHand(byHand, deps);
      const alias = `one-${count}-${round}`;
      regents.push(await time(() => createClients(api, home, [alias])));
      await runAndWait(api, 'deleteClient', { alias });
    }
    report(`one client beside ${Math.max(count, 1)}`, regents, floor);
  }
  const one = await times(() => runAndWait(api, 'syncServer', { serverId: home }));
  report(`a sync of ${others} clients with nothing to do`, one);
  const many = serverIds['fo2'] ?? '';
  const aliases = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  report('100 clients created at once', [await time(() => createClients(api, many, aliases))]);
  const hundred = await times(() => runAndWait(api, 'syncServer', { serverId: many }));
  report('a sync of 100 clients with nothing to do', hundred);
  const perClient = (median(hundred) - median(one)) / (100 - others);
  console.log(`further client in a sync: ${perClient.toFixed(2)} ms`);
}

async function openHands(lab: Hosts): Promise<HandDeps> {
  const key = await readFile(lab.sshKey, 'utf8');
  const hostOf = (name: string) => {
    const host = lab.hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error(`The lab has no ${name}.`);
    return host;
  };
  const [frontOffice, backOffice, reverseProxy] = await Promise.all(
    ['fo1', 'bo', 'rpx'].map((name) => openRawSsh(hostOf(name).address, key)),
  );
  if (!frontOffice || !backOffice || !reverseProxy) throw new Error('The lab has hosts missing.');
  return {
    frontOffice,
    backOffice,
    reverseProxy,
    frontOfficeAddress: hostOf('fo1').address,
    backOfficeAddress: hostOf('bo').address,
    publicHost,
  };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function times(work: () => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await time(work));
  return all;
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(what: string, regents: number[], floor?: number[]): void {
  const spread = (values: number[]) =>
    `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
  const against =
    floor === undefined
      ? ''
      : `; by hand ${spread(floor)}; ratio ${(median(regents) / median(floor)).toFixed(2)}`;
  console.log(`${what}: ${spread(regents)}${against}`);
}

/**
 * `npm run bench:api`: what a list costs beside the same answer by hand-written SQL, what it is under load,
 * how long an event takes to the last of a thousand subscribers, and what a scrape of the metrics costs. Regent is
 * a process of its own, on the embedded database, or on a new one on the server of DATABASE_URL where that is set.
 * Prints figures; fails only where an answer is wrong, or an event lost or doubled.
 */
import { deepEqual } from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { figuresOf, inWords } from './figures.ts';
import { LIST } from './list-by-hand.ts';
import { byTurns, makeAsk, underLoad, type Target } from './load.ts';
import { PUBLIC_URL, startFilledRegent, type BenchedRegent } from './regent.ts';
import { benchScrape } from './scrape.ts';
import { subscribe } from './subscribers.ts';

const WARM_UP = 200;
const ROUNDS = 200;
const CONNECTIONS = 32;
const REQUESTS = 1_000;
const SUBSCRIBERS = 1_000;
const SOCKETS = 10;
const TICKS_FOR_MS = 30_000;

const regent = await startFilledRegent(process.env['DATABASE_URL']);
try {
  console.log(`On ${regent.kind}, Node ${process.version}`);
  await compareLists(regent);
  await countSubscribers(regent);
  await benchScrape(regent);
} finally {
  await regent.close();
}
process.exit();

async function compareLists({ pool, url, token }: BenchedRegent): Promise<void> {
  const hand = fork(new URL('hand-server.js', import.meta.url), {
    env: { POOL: JSON.stringify({ ...pool, max: 5 }), PUBLIC_URL },
  });
  const [handUrl] = (await once(hand, 'message')) as [string];
  const api: Target = {
    name: 'Regent',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: LIST }),
  };
  const byHand: Target = { name: 'by hand', url: handUrl, method: 'GET' };
  await mustBeTheSame(api, byHand);
  await byTurns([api, byHand], WARM_UP);

  const [apis, hands] = (await byTurns([api, byHand], ROUNDS)).map(figuresOf);
  console.log(`\nA list of 100 clients with server and models, ${ROUNDS} times by turns`);
  console.log(`  Regent:  ${inWords(apis!)}\n  by hand: ${inWords(hands!)}`);
  console.log(`  ratio of the medians: ${(apis!.median / hands!.median).toFixed(2)}`);

  console.log(`\nThe same, ${REQUESTS} requests over ${CONNECTIONS} connections`);
  for (const target of [api, byHand]) {
    const { times, perSecond } = await underLoad(target, CONNECTIONS, REQUESTS);
    console.log(`  ${target.name}: ${perSecond.toFixed(0)} in a second; ${inWords(figuresOf(times))}`);
  }
  hand.disconnect();
  await once(hand, 'exit');
}

async function mustBeTheSame(one: Target, other: Target): Promise<void> {
  const { ask, close } = makeAsk(1);
  const [ours, theirs] = [await ask(one), await ask(other)].map(
    (json) => JSON.parse(json.toString()) as unknown,
  );
  close();
  deepEqual(ours, theirs);
}

async function countSubscribers({ url, token, tick, cancel }: BenchedRegent): Promise<void> {
  const runId = await tick();
  const subscribers = subscribe({ url, token, runId }, { count: SUBSCRIBERS, sockets: SOCKETS });
  await subscribers.ready;
  const from = Date.now();
  await sleep(TICKS_FOR_MS);
  await cancel(runId);
  await subscribers.done;
  const events = subscribers.latencies(from);
  const faults = subscribers.faults();
  await subscribers.close();
  console.log(`\n${events.length} events to ${SUBSCRIBERS} subscribers over ${SOCKETS} WebSockets`);
  console.log(`  to each:     ${inWords(figuresOf(events.flat()))}`);
  console.log(`  to the last: ${inWords(figuresOf(events.map((latencies) => Math.max(...latencies))))}`);
  console.log(`  lost or doubled: ${faults.length}`);
  if (faults.length > 0) throw new Error(faults.slice(0, 5).join('\n'));
}

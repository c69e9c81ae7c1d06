/** Requests over connections that are kept alive, timed from outside: from the question to the whole answer. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';

export interface Target {
  name: string;
  url: string;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

export type Ask = (target: Target) => Promise<Buffer>;

/** Asks over at most so many connections; rejects where the answer is not 200. */
export function makeAsk(connections: number): { ask: Ask; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    async ask({ url, method, headers, body }) {
      const asked = request(url, { agent, method, headers }).end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      const content = await buffer(answer);
      if (answer.statusCode === 200) return content;
      throw new Error(`${url} answers ${answer.statusCode}: ${content.toString()}`);
    },
    close: () => agent.destroy(),
  };
}

/** One after the other, by turns; the times of each target in ms. */
export async function byTurns(targets: [Target, Target], rounds: number): Promise<[number[], number[]]> {
  const { ask, close } = makeAsk(1);
  const times: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first changes, as the first may find a colder machine.
      for (const which of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        times[which].push(await timed(() => ask(targets[which])));
      }
    }
  } finally {
    close();
  }
  return times;
}

/** So many requests over so many connections at once; the time of each, and how many were answered in a second. */
export async function underLoad(target: Target, connections: number, count: number) {
  const { ask, close } = makeAsk(connections);
  const times: number[] = [];
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      times.push(await timed(() => ask(target)));
    }
  };
  try {
    const all = await timed(() => Promise.all(Array.from({ length: connections }, one)));
    return { times, perSecond: (count / all) * 1_000 };
  } finally {
    close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

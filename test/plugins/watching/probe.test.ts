import { expect, test } from 'vitest';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import type { HttpAnswer, HttpQuestion, Plugin } from '../../../src/runner/contract/plugin.ts';
import { clientState } from '../../kit/clients.ts';
import { sandboxContext } from '../../kit/plugin-context.ts';

type Said = number | [status: number, body: string] | Error;

/** Probes clients, whose paths are answered so, and gives what it says and how many requests it took. */
async function probe<Options>(plugin: Plugin<Options>, site: Record<string, Said>, aliases: string[]) {
  const asked: string[] = [];
  const answer = ({ host, path }: HttpQuestion): HttpAnswer | Error => {
    asked.push(path);
    const key =
      host === 'regent-default.invalid'
        ? 'nobody'
        : plugin.id === 'vhost'
          ? `/${host.split('.')[0]}${path}`
          : path;
    const said = site[key] ?? 404;
    if (said instanceof Error) return said;
    const [status, body] = typeof said === 'number' ? [said, ''] : said;
    return { status, headers: {}, body };
  };
  const ctx = await sandboxContext(plugin);
  const http = async (questions: HttpQuestion[]) => questions.map(answer);
  const clients = aliases.map((alias) => clientState({ alias }));
  const said = await plugin.probe!({ ...ctx, http }, clients);
  return { said: Object.fromEntries(said), asked };
}

const identity = (alias: string) => ({ [`/${alias}/.well-known/regent`]: [200, alias] as Said });

test('a site that answers takes one request, beside the one for the reverse proxy itself', async () => {
  const { said, asked } = await probe(reverseProxy, { '/ant/': 200, '/bee/': 302 }, ['ant', 'bee']);
  expect(said).toEqual({ ant: null, bee: null });
  expect(asked).toEqual(['/', '/ant/', '/bee/']);
});

test.each<[string, Record<string, Said>, string | RegExp | null]>([
  ['an error of the application', { '/ant/': 500, ...identity('ant') }, /is answered with status 500/],
  ['no route', { '/ant/': 404 }, /does not lead to this client's virtual host on fo1\.test/],
  ['a route to somebody else', { '/ant/': 404, '/ant/.well-known/regent': [200, 'bee'] }, /does not lead/],
  [
    'no answer',
    { '/ant/': new Error('no answer within 10 seconds'), ...identity('ant') },
    /no answer within/,
  ],
  [
    'no answer at all',
    { '/ant/': new Error('gone'), '/ant/.well-known/regent': new Error('gone') },
    /: gone$/,
  ],
  ['what an administrator refuses to all but some', { '/ant/': 403, ...identity('ant') }, null],
])('through the reverse proxy, the verdict on %s is what a run would say', async (_, site, words) => {
  const { said } = await probe(reverseProxy, site, ['ant']);
  expect(said).toEqual({ ant: words === null ? null : expect.stringMatching(words) });
});

test('without a reverse proxy, its front office also sees errors that PHP shows with status 200', async () => {
  const fatal: Said = [200, '<b>Fatal error</b>: Uncaught'];
  const { said } = await probe(vhost, { '/ant/': fatal, ...identity('ant'), '/bee/': 200 }, ['ant', 'bee']);
  expect(said).toEqual({ ant: expect.stringMatching(/an error of PHP's that ended it/), bee: null });
});

test('if Apache itself does not answer, nothing is said of any site', async () => {
  await expect(probe(reverseProxy, { nobody: new Error('connection refused') }, ['ant'])).rejects.toThrow(
    /^Apache on rpx\.test does not answer: connection refused/,
  );
});

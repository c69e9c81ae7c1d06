/** What a server says may have secrets in it, written in many ways; no webhook is told one. */
import { expect, test } from 'vitest';
import { contexts } from '../../src/domain/secrets/contexts.ts';
import { makeWebhooks } from '../../src/domain/webhooks/webhooks.ts';
import { makeRedact, redactData } from '../../src/runner/redact.ts';
import { makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { textIn } from '../kit/services/receiver.ts';
import { operator } from '../kit/webhooks.ts';

const SECRETS = {
  databasePassword: 'pa"ss\\wörd/🔑',
  salt: 'SALTSALTSALTSALT',
  // Begins with another secret.
  statsToken: 'SALTSALTSALTSALT-and-more',
};

const inAscii = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

test('a run that fails with secrets in its words tells a webhook none of them', async () => {
  const { databasePassword: password, salt, statsToken } = SECRETS;
  const said = [
    password,
    JSON.stringify({ password, statsToken }),
    inAscii(JSON.stringify({ password })),
    `token ${statsToken} and salt ${salt}`,
  ];
  const engine = await makeEngine([
    recordingPlugin('site', {
      onPlan: (_ctx, { clients }) => {
        for (const { secrets } of clients) if (secrets.salt === salt) throw new Error(said.join(' '));
      },
    }),
  ]);
  const webhooks = makeWebhooks({
    store: engine.store,
    vault: engine.vaults.servers,
    now: () => new Date(),
    whyRefused: () => undefined,
  });
  const all = { types: [], severities: [], serverIds: [] };
  for (const flavour of ['STANDARD', 'CHAT'] as const)
    await webhooks.create({ name: flavour, url: 'https://hooks.test', flavour, ...all }, operator);
  const server = await engine.addServer('fo1.test');
  const { client, run } = await engine.addClient('acme', server.id);
  const sealed = engine.vaults.servers.seal(JSON.stringify(SECRETS), contexts.clientSecrets('acme'));
  await engine.prisma.client.update({ where: { id: client.id }, data: { secrets: sealed } });
  await engine.work(server.id);

  expect((await engine.run(run.id)).status).toBe('FAILED');
  const bodies = (await engine.prisma.delivery.findMany()).map(({ body }) => body);
  expect(bodies.filter((body) => textIn(body).includes('********'))).not.toEqual([]);
  for (const body of bodies) {
    const text = `${body} ${textIn(body)}`;
    for (const piece of ['pa"ss', 'pa\\"ss', 'wörd', 'w\\u00f6rd', 'SALTSALT', 'and-more'])
      expect(text).not.toContain(piece);
  }
});

test('of two secrets of which one begins with the other, nothing remains', () => {
  const redact = makeRedact(['longsecret', 'longsecret-tail']);
  expect(redact('longsecret-tail longsecret')).toBe('******** ********');
});

test('data stay data, whatever a secret looks like', () => {
  const redact = makeRedact(['x","y":"1', '12345678']);
  const data = { a: 'x","y":"1', 'b 12345678': [12_345_678, null, '12345678'] };
  expect(redactData(redact, data)).toEqual({ a: '********', 'b ********': [12_345_678, null, '********'] });
});

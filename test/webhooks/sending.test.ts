/** What webhooks are told comes signed, in order, at least once, and holds up nobody. */
import { Webhook as Verifier } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { makeOutbound } from '../../src/outbound/outbound.ts';
import { sendDeliveries } from '../../src/webhooks/send-deliveries.ts';
import { encodeId } from '../../src/domain/global-ids.ts';
import { startReceiver, textIn } from '../kit/services/receiver.ts';
import { about, makeSending, operator } from '../kit/webhooks.ts';

const HOUR = 3_600_000;

test('what arrives is a CloudEvents object that Standard Webhooks verifies', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  const { secret, webhook } = await sending.add('ci', receiver.url);
  const runId = '018f0000-0000-7000-8000-000000000001';
  await sending.tell(
    about(`run:${runId}`, 'It ended.', { type: 'run.ended', runId, data: { kind: 'SYNC' } }),
  );
  await sending.send();

  const [{ headers, body, path } = { headers: {}, body: '', path: '' }] = receiver.received;
  expect(path).toBe('/hook/t0ken');
  expect(headers['content-type']).toBe('application/cloudevents+json');
  const event = new Verifier(secret).verify(body, headers as Record<string, string>);
  expect(event).toEqual({
    specversion: '1.0',
    id: headers['webhook-id'],
    source: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    type: 'regent.run.ended',
    subject: `run:${runId}`,
    time: expect.stringMatching(/Z$/),
    datacontenttype: 'application/json',
    data: { text: 'It ended.', runId: encodeId('Run', runId), kind: 'SYNC' },
  });
  const other = Buffer.alloc(32).toString('base64');
  expect(() => new Verifier(other).verify(body, headers as Record<string, string>)).toThrow();
  const changed = body.replace('ended', 'began');
  expect(() => new Verifier(secret).verify(changed, headers as Record<string, string>)).toThrow();
  expect(await sending.deliveries()).toMatchObject([
    { webhookId: webhook.id, status: 'DELIVERED', tries: 1, lastStatus: 204, lastError: null, body },
  ]);
});

test('while a secret is replaced, either verifies; afterwards only the new one', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  const { secret: first, webhook } = await sending.add('ci', receiver.url);
  const verifiesLast = (secret: string) => {
    const { headers, body } = receiver.received.at(-1)!;
    try {
      new Verifier(secret).verify(body, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
  const send = async () => {
    await sending.tell(about('client:1', 'x'));
    await sending.send();
  };
  const { secret: second } = await sending.webhooks.rotate(webhook.id, operator);
  await send();
  expect([verifiesLast(first), verifiesLast(second)]).toEqual([true, true]);
  await expect(sending.webhooks.rotate(webhook.id, operator)).rejects.toThrow(/endWebhookRotation/);
  await sending.webhooks.endRotation(webhook.id, operator);
  await send();
  expect([verifiesLast(first), verifiesLast(second)]).toEqual([false, true]);

  const { secret: third } = await sending.webhooks.rotate(webhook.id, operator);
  await sending.tell(about('client:1', 'x'));
  sending.clock.aheadMs = 25 * HOUR;
  await sending.send();
  const signatures = receiver.received.at(-1)?.headers['webhook-signature'];
  expect(String(signatures).split(' ')).toHaveLength(1);
  expect([first, second, third].every((secret) => /^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toBe(true);
});

test('what is about one subject waits for the one before; others go on', async () => {
  const sending = await makeSending();
  let isUp = false;
  const receiver = await startReceiver(({ body }) => (isUp || textIn(body).startsWith('b') ? 200 : 500));
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'a1'), about('client:b', 'b1'));
  await sending.tell(about('client:a', 'a2'), about('client:b', 'b2'));
  await sending.send();
  expect(receiver.texts()).toEqual(['a1', 'b1', 'b2']);
  isUp = true;
  sending.clock.aheadMs = HOUR;
  await sending.send();
  expect(receiver.texts()).toEqual(['a1', 'b1', 'b2', 'a1', 'a2']);
  const [first, , , second] = receiver.received;
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second?.body).toBe(first?.body);
});

test('after eight tries within a day it is given up, and the next one of its subject comes', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver(({ body }) => (textIn(body) === 'second' ? 200 : 503));
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'), about('client:a', 'second'));
  const begun = Date.now();
  for (let tries = 1; tries <= 8; tries += 1) {
    await sending.send();
    const [first] = await sending.deliveries();
    expect(first).toMatchObject({ tries, status: tries === 8 ? 'FAILED' : 'PENDING', lastStatus: 503 });
    expect(first?.lastAnswer).toBe('answer 503');
    if (tries < 8) sending.clock.aheadMs = (first?.dueAt.getTime() ?? 0) - Date.now() + 1;
  }
  const hours = (begun + sending.clock.aheadMs - begun) / HOUR;
  expect([hours > 23, hours < 25]).toEqual([true, true]);
  expect(receiver.texts().at(-1)).toBe('second');
});

test('who answers 410 is told nothing more, until somebody enables it again', async () => {
  const sending = await makeSending();
  let status = 410;
  const receiver = await startReceiver(() => status);
  const { webhook } = await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'), about('client:b', 'second'));
  await sending.send();
  expect(receiver.texts()).toEqual(['first']);
  expect(await sending.webhook(webhook.id)).toMatchObject({
    enabled: false,
    disabledWhy: expect.stringContaining('410'),
  });
  expect((await sending.deliveries()).map((each) => each.status)).toEqual(['FAILED', 'DROPPED']);
  await sending.tell(about('client:a', 'meanwhile'));
  await expect(sending.webhooks.sendTest(webhook.id, operator)).rejects.toThrow(/Enable it/);

  status = 200;
  await sending.webhooks.update(webhook.id, { enabled: true }, undefined, operator);
  await sending.tell(about('client:a', 'again'));
  await sending.send();
  expect(receiver.texts()).toEqual(['first', 'again']);
  expect(await sending.webhook(webhook.id)).toMatchObject({ disabledAt: null, disabledWhy: null });
});

test('who fails for three days is disabled, and a success in between counts', async () => {
  const sending = await makeSending();
  let status = 500;
  const receiver = await startReceiver(() => status);
  const { webhook } = await sending.add('ci', receiver.url);
  const tellAfter = async (days: number, answer: number) => {
    status = answer;
    sending.clock.aheadMs += days * 24 * HOUR;
    await sending.tell(about(`client:${sending.clock.aheadMs}`, 'x'));
    await sending.send();
    return (await sending.webhook(webhook.id)).enabled;
  };
  expect(await tellAfter(0, 500)).toBe(true);
  expect(await tellAfter(2, 500)).toBe(true);
  expect(await tellAfter(0.5, 200)).toBe(true);
  expect((await sending.webhook(webhook.id)).failingSince).toBeNull();
  expect(await tellAfter(2, 500)).toBe(true);
  expect(await tellAfter(3.1, 500)).toBe(false);
  const { disabledWhy } = await sending.webhook(webhook.id);
  expect(disabledWhy).toMatch(/^Nothing could be delivered since .*for more than 3 days\.$/);
});

test('two who send at once send each once, in order', async () => {
  const sending = await makeSending();
  const receivers = [await startReceiver(), await startReceiver()];
  for (const [index, { url }] of receivers.entries()) await sending.add(`hook ${index}`, url);
  for (let number = 0; number < 10; number += 1)
    await sending.tell(about('client:a', `a${number}`), about('client:b', `b${number}`));
  await Promise.all([sending.send({ sender: 'one' }), sending.send({ sender: 'two' })]);
  const numbers = [...Array(10).keys()];
  for (const receiver of receivers)
    for (const subject of ['a', 'b'])
      expect(receiver.texts().filter((text) => text.startsWith(subject))).toEqual(
        numbers.map((number) => `${subject}${number}`),
      );
});

test('who is lost between sending and writing it down has it sent again', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'), about('client:a', 'second'));
  const { rows } = sending.deps;
  const lost = {
    ...rows,
    record: async () => Promise.reject(new Error('lost')),
    handBack: async () => undefined,
  };
  const stopping = new AbortController();
  const warn = () => stopping.abort();
  await sendDeliveries({ ...sending.deps, rows: lost, log: { warn } }, stopping.signal);
  expect(receiver.texts()).toEqual(['first']);
  await sending.send({ sender: 'two' });
  expect(receiver.texts()).toEqual(['first']);
  sending.clock.aheadMs = 60_000;
  await sending.send({ sender: 'two' });
  expect(receiver.texts()).toEqual(['first', 'first', 'second']);
});

test('a stop ends what is under way, and loses nothing', async () => {
  const sending = await makeSending();
  const stopping = new AbortController();
  const receiver = await startReceiver(() => {
    if (stopping.signal.aborted) return 200;
    stopping.abort();
    return undefined;
  });
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'));
  await sendDeliveries(sending.deps, stopping.signal);
  expect(await sending.deliveries()).toMatchObject([{ status: 'PENDING' }]);
  sending.clock.aheadMs = 60_000;
  await sending.send();
  expect(await sending.deliveries()).toMatchObject([{ status: 'DELIVERED', tries: 2 }]);
});

test('a receiver that does not answer delays no other', async () => {
  const sending = await makeSending();
  const stopping = new AbortController();
  const silent = await startReceiver(() => undefined);
  const quick = await startReceiver(() => {
    if (quick.received.length === 3) stopping.abort();
    return 200;
  });
  await sending.add('silent', silent.url);
  await sending.add('quick', quick.url);
  const working = sendDeliveries(sending.deps, stopping.signal);
  for (const text of ['one', 'two', 'three']) await sending.tell(about('client:a', text));
  await working;
  expect(quick.texts()).toEqual(['one', 'two', 'three']);
  expect(silent.texts()).toEqual(['one']);
});

test('nothing is told of what was rolled back', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  await sending.add('ci', receiver.url);
  const undone = sending.store.transact(async (tx) => {
    await tx.tell([about('client:a', 'never')]);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await sending.tell(about('client:a', 'first'));
  await sending.send();
  expect(receiver.texts()).toEqual(['first']);
});

test('each webhook gets only what it is for', async () => {
  const sending = await makeSending();
  const server = {
    label: 'fo1',
    fqdn: 'fo1.test',
    address: 'fo1.test',
    role: 'FRONT_OFFICE',
    connection: 'LOCAL',
  } as const;
  const { id: serverId } = await sending.prisma.server.create({ data: server });
  const receiver = await startReceiver();
  const at = (name: string) => `${receiver.url}?${name}`;
  await sending.add('all', at('all'));
  await sending.add('runs', at('runs'), { types: ['run.ended'] });
  await sending.add('critical', at('critical'), { severities: ['CRITICAL'] });
  await sending.add('one server', at('server'), { serverIds: [serverId] });
  await sending.tell(
    about('alarm:1', 'disk', { type: 'alarm.raised', severity: 'CRITICAL', serverId }),
    about('alarm:2', 'clock', { type: 'alarm.raised', severity: 'WARNING' }),
    about('run:1', 'run', { type: 'run.ended' }),
  );
  await sending.send();
  const got = (name: string) =>
    receiver.received.filter(({ path }) => path.endsWith(`?${name}`)).map(({ body }) => textIn(body));
  expect(['all', 'runs', 'critical', 'server'].map(got)).toEqual([
    ['disk', 'clock', 'run'],
    ['run'],
    ['disk', 'run'],
    ['disk'],
  ]);
});

test('a chat tool gets one sentence, which calls nobody and links to nothing', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  await sending.add('chat', receiver.url, { flavour: 'CHAT' });
  await sending.tell(about('client:a', 'Ask <http://evil.test|here> & @channel, or me@all.test.'));
  await sending.send();
  expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    text: 'Ask &lt;http://evil.test|here&gt; &amp; @\u200bchannel, or me@\u200ball.test.',
  });
});

test('an address that may not be sent to any more fails in words, without its path', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'));
  await sending.send({ outbound: makeOutbound({ mayReach: () => false, allowHttp: true }) });
  expect(receiver.received).toEqual([]);
  const [delivery] = await sending.deliveries();
  expect(delivery).toMatchObject({ status: 'PENDING', lastStatus: null });
  expect(delivery?.lastError).toMatch(/^Regent may not send to 127\.0\.0\.1:\d+ /);
  expect(delivery?.lastError).not.toContain('t0ken');
});

test('a delivery that has ended can be sent again, with the same id of its event', async () => {
  const sending = await makeSending();
  const receiver = await startReceiver();
  await sending.add('ci', receiver.url);
  await sending.tell(about('client:a', 'first'));
  const [{ id } = { id: '' }] = await sending.deliveries();
  await expect(sending.webhooks.redeliver(id, operator)).rejects.toThrow(/still waits/);
  await sending.send();
  await sending.webhooks.redeliver(id, operator);
  await sending.send();
  expect(receiver.texts()).toEqual(['first', 'first']);
  expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id']);
  expect(await sending.deliveries()).toMatchObject([{ status: 'DELIVERED' }, { status: 'DELIVERED' }]);
});

test('another address does not get what was meant for the one before', async () => {
  const sending = await makeSending();
  const [before, after] = [await startReceiver(), await startReceiver()];
  const { webhook } = await sending.add('ci', before.url);
  await sending.tell(about('client:a', 'first'));
  await sending.webhooks.update(webhook.id, { url: after.url }, 1, operator);
  await sending.tell(about('client:a', 'second'));
  await sending.send();
  expect([before.texts(), after.texts()]).toEqual([[], ['second']]);
  await expect(sending.webhooks.update(webhook.id, { name: 'x' }, 1, operator)).rejects.toThrow(
    /present version is 2/,
  );
});

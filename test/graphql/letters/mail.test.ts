import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { EMAIL, startApi } from '../../kit/api.ts';
import { withMail } from '../../kit/services/mailer.ts';

const { api, mail } = await withMail();
beforeEach(async () => {
  await api.prisma.rateLimit.deleteMany({});
  await api.prisma.letter.deleteMany({});
  mail.letters.length = 0;
  delete mail.refusal.message;
});

const SEND = 'mutation { sendTestMail { email answer userErrors { code message } } }';
const STATE = '{ mail { isConfigured waiting givenUp lastSentAt problem } }';

test('a test mail goes to whoever asks, and gives what the mail server answers', async () => {
  const { data } = await api.graphql(SEND);
  expect(data.sendTestMail).toEqual({
    email: EMAIL,
    answer: expect.stringMatching(/^250 /),
    userErrors: [],
  });
  const letter = await mail.letter(0);
  expect(letter.to).toEqual([EMAIL]);
  expect(letter.raw).toContain('Subject: Regent: a test');
  expect(await api.prisma.auditEntry.count({ where: { action: 'sendTestMail' } })).toBe(1);
});

test('a test mail that is refused says why', async () => {
  mail.refusal.message = 'no relaying here';
  const { data } = await api.graphql(SEND);
  expect(data.sendTestMail).toMatchObject({
    answer: null,
    userErrors: [{ code: 'UNAVAILABLE', message: expect.stringContaining('no relaying here') }],
  });
});

test('the sixth test mail within ten minutes is not sent', async () => {
  for (let times = 0; times < 5; times += 1) await api.graphql(SEND);
  const { data } = await api.graphql(SEND);
  expect(data.sendTestMail.userErrors).toMatchObject([{ code: 'THROTTLED' }]);
  expect(mail.letters).toHaveLength(5);
});

test('the state of mail says what waits and why', async () => {
  onTestFinished(() => void (api.clock.aheadMs = 0));
  mail.refusal.message = 'come back later';
  await api.session();
  await api.post?.sendDue();
  const failed = await api.graphql(STATE);
  expect(failed.data.mail).toEqual({
    isConfigured: true,
    waiting: 1,
    givenUp: 0,
    lastSentAt: null,
    problem: expect.stringContaining('come back later'),
  });
  delete mail.refusal.message;
  api.clock.aheadMs = 60_000;
  await api.post?.sendDue();
  const sent = await api.graphql(STATE);
  expect(sent.data.mail).toMatchObject({ waiting: 0, lastSentAt: expect.any(String), problem: null });
});

test('without SMTP_URL the state says so, and a test mail is refused', async () => {
  const silent = await startApi();
  onTestFinished(() => silent.close());
  const { data } = await silent.graphql(STATE);
  expect(data.mail).toMatchObject({ isConfigured: false, waiting: 0 });
  const sent = await silent.graphql(SEND);
  expect(sent.data.sendTestMail.userErrors).toMatchObject([
    { code: 'UNAVAILABLE', message: expect.stringContaining('SMTP_URL') },
  ]);
});

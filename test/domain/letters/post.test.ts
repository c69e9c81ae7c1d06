import { expect, onTestFinished, test } from 'vitest';
import { makeLetterRows } from '../../../src/db/letters.ts';
import { makePost, WAITS_MS } from '../../../src/domain/letters/post.ts';
import { MailError } from '../../../src/domain/mailer.ts';
import { emptyDatabase } from '../../kit/database.ts';
import { mailerWith } from '../../kit/services/mailer.ts';

const HOUR_MS = 3_600_000;
const START = new Date('2026-11-01T00:00:00Z');

async function arrange(count = 1) {
  const database = await emptyDatabase();
  onTestFinished(() => database.close());
  const { prisma } = database;
  const to = { userId: '00000000-0000-4000-8000-000000000001', firstName: 'Ada', lastName: 'Lovelace' };
  await prisma.letter.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      ...to,
      kind: 'PASSWORD_CHANGED' as const,
      email: `ada${index}@example.org`,
      language: 'en' as const,
      facts: {},
      createdAt: START,
      nextTryAt: START,
    })),
  });
  const clock = { now: START };
  const sent: string[] = [];
  const failing: { with?: Error } = {};
  const log = { warn: () => undefined, error: () => undefined };
  const postOf = () =>
    makePost({
      letters: makeLetterRows(prisma),
      mailer: mailerWith({
        async sendAccountLetter({ to: { email } }) {
          sent.push(email);
          if (failing.with !== undefined) throw failing.with;
        },
      }),
      now: () => clock.now,
      log,
    });
  return { prisma, clock, sent, failing, postOf };
}

test('two processes send each letter once', async () => {
  const { sent, postOf } = await arrange(20);
  await Promise.all([postOf().sendDue(), postOf().sendDue()]);
  expect(sent).toHaveLength(20);
  expect(new Set(sent).size).toBe(20);
});

test('a letter of a process that was lost while it sent is sent by another one', async () => {
  const { prisma, clock, sent, postOf } = await arrange();
  await makeLetterRows(prisma).claim(START, WAITS_MS);
  await postOf().sendDue();
  expect(sent).toEqual([]);
  clock.now = new Date(START.getTime() + (WAITS_MS[0] ?? 0));
  await postOf().sendDue();
  expect(sent).toHaveLength(1);
});

test('a letter that nobody accepts is tried with growing waits for about a day, then given up with the reason', async () => {
  const { prisma, clock, sent, failing, postOf } = await arrange();
  failing.with = new MailError('No such mailbox.', true);
  const at: number[] = [];
  for (;;) {
    const before = sent.length;
    await postOf().sendDue();
    if (sent.length > before) at.push(clock.now.getTime() - START.getTime());
    const row = await prisma.letter.findFirstOrThrow();
    if (row.nextTryAt === null) break;
    clock.now = row.nextTryAt;
  }
  expect(at).toHaveLength(WAITS_MS.length + 1);
  expect(at.at(-1)).toBeGreaterThan(22 * HOUR_MS);
  expect(at.at(-1)).toBeLessThan(25 * HOUR_MS);
  expect(await prisma.letter.findFirst()).toMatchObject({
    sentAt: null,
    givenUpAt: clock.now,
    problem: 'No such mailbox.',
  });
});

test('one letter that is refused keeps no other back, but a mail server that is away is not asked for each', async () => {
  const { sent, failing, postOf, clock } = await arrange(3);
  failing.with = new MailError('No such mailbox.', true);
  await postOf().sendDue();
  expect(sent).toHaveLength(3);
  failing.with = new MailError('Connection refused.', false);
  clock.now = new Date(START.getTime() + HOUR_MS);
  await postOf().sendDue();
  expect(sent).toHaveLength(4);
});

test('letters are removed after a month, and not before they are settled', async () => {
  const { prisma, clock, postOf } = await arrange(2);
  const [one] = await prisma.letter.findMany();
  await prisma.letter.update({ where: { id: one?.id ?? '' }, data: { nextTryAt: null, sentAt: START } });
  clock.now = new Date(START.getTime() + 29 * 24 * HOUR_MS);
  await postOf().removeOld();
  expect(await prisma.letter.count()).toBe(2);
  clock.now = new Date(START.getTime() + 31 * 24 * HOUR_MS);
  await postOf().removeOld();
  expect(await prisma.letter.count()).toBe(1);
});

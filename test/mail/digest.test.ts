import { afterAll, expect, test } from 'vitest';
import { NOT_ACKNOWLEDGED, type Alarm } from '../../src/domain/alarms/alarm.ts';
import type { Digest } from '../../src/domain/notifications/digest.ts';
import { composeDigest } from '../../src/mail/digest.ts';
import { makeMailer } from '../../src/mail/mailer.ts';
import { startMailServer } from '../kit/services/smtp.ts';

const server = await startMailServer();
afterAll(() => server.close());

const LANGUAGES = ['en', 'fr', 'de', 'nl'] as const;

const alarm = (text: string, more: Partial<Alarm> = {}): Alarm => ({
  id: text,
  condition: 'SERVER_UNREACHABLE',
  severity: 'CRITICAL',
  subject: 'server:a',
  serverId: null,
  clientId: null,
  runId: null,
  text,
  data: null,
  raisedAt: new Date('2026-12-24T18:00:00Z'),
  lastSeenAt: new Date('2026-12-24T18:00:00Z'),
  absentSince: null,
  muted: false,
  mutedUntil: null,
  toldAt: new Date('2026-12-24T18:00:00Z'),
  ...NOT_ACKNOWLEDGED,
  resolvedAt: null,
  ...more,
});

const digest = (more: Partial<Digest> = {}, language: (typeof LANGUAGES)[number] = 'en'): Digest => ({
  id: 'user.7',
  to: { email: 'ada@example.org', firstName: 'Ada', lastName: 'Lovelace', language },
  raised: [alarm('fo1.test does not answer.'), alarm('fo2.test is nearly full.', { severity: 'WARNING' })],
  acknowledged: [
    alarm('fo3.test does not answer.', {
      acknowledgedAt: new Date('2026-12-24T18:30:00Z'),
      acknowledgedBy: 'grace@example.org',
      acknowledgedNote: 'I look.',
    }),
  ],
  resolved: [alarm('fo4.test does not answer.', { resolvedAt: new Date('2026-12-24T19:00:00Z') })],
  open: 3,
  ...more,
});

test('a mail says in order what is new, acknowledged and over, with the times and a link to Regent', () => {
  const { subject, text } = composeDigest(digest(), 'https://regent.test');
  expect(subject).toBe('Regent: 1 critical, 1 warning, 1 acknowledged, 1 over');
  expect(text).toMatch(
    /^Hello Ada Lovelace,\n\nNew:\n- CRITICAL fo1\.test does not answer\. \(since 24 Dec 2026, 18:00 UTC\)\n- WARNING fo2\.test/,
  );
  expect(text).toContain(
    '\n\nAcknowledged:\n- CRITICAL fo3.test does not answer. (by grace@example.org: I look.)\n',
  );
  expect(text).toContain('(24 Dec 2026, 18:00 UTC – 24 Dec 2026, 19:00 UTC)');
  expect(text).toContain('\n\nOpen alarms that you want to be told of: 3.\n\nhttps://regent.test\n\n');
});

test('a mail about one alarm has it in its subject', () => {
  const one = { acknowledged: [], resolved: [], raised: [alarm('fo1.test does not answer.')] };
  expect(composeDigest(digest(one), '').subject).toBe('Regent: critical: fo1.test does not answer.');
  const over = { raised: [], acknowledged: [], resolved: [alarm('fo1.test does not answer.')] };
  expect(composeDigest(digest(over), '').subject).toBe('Regent: over: fo1.test does not answer.');
});

test('each language has its own words', () => {
  const all = LANGUAGES.map((language) => composeDigest(digest({}, language), 'https://regent.test'));
  expect(new Set(all.map(({ subject }) => subject)).size).toBe(4);
  const lines = all.map(({ text }) => text.split('\n').filter((line) => !/^(- |http|$)/.test(line)));
  for (const [index, own] of lines.entries())
    for (const other of lines.slice(index + 1))
      expect(own.filter((line) => other.includes(line))).toEqual([]);
  for (const { text } of all) expect(text).not.toMatch(/undefined|null|\[object/);
});

test('a mail about very many alarms has the first of them and how many more there are', () => {
  const raised = Array.from({ length: 1000 }, (_, n) => alarm(`server ${n} does not answer.`));
  const { text } = composeDigest(digest({ raised }), '');
  expect(text).toContain('server 49 does');
  expect(text).not.toContain('server 50 does');
  expect(text).toContain('… and 950 more');
});

test('what a server says adds no line to the mail, and no header', async () => {
  const text = `it says\r\nBcc: eve@example.org\r\n\r\n- CRITICAL ${'x'.repeat(5000)}`;
  const from = { name: 'MONARC', address: 'no-reply@monarc.test' };
  const mailer = makeMailer({ smtpUrl: server.url, from, home: () => '', timeoutMs: 10_000 });
  await mailer.sendDigest(digest({ raised: [alarm(text)], acknowledged: [], resolved: [] }));
  const letter = await server.letter(0);
  expect(letter.to).toEqual(['ada@example.org']);
  expect(letter.raw).not.toMatch(/^Bcc:/im);
  expect(letter.text.match(/^- /gm)).toHaveLength(1);
  expect(Math.max(...letter.raw.split('\r\n').map((line) => line.length))).toBeLessThan(1000);
  expect(letter.raw).toContain('Message-ID: <user.7@monarc.test>');
});

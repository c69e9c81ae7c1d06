import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { MailError, type LinkLetter, type LinkPurpose } from '../../src/domain/mailer.ts';
import { composeLink } from '../../src/mail/letters.ts';
import { makeMailer } from '../../src/mail/mailer.ts';
import { startMailServer } from '../kit/services/smtp.ts';

const server = await startMailServer();
afterAll(() => server.close());

const from = { name: 'MONARC', address: 'no-reply@monarc.test' };
const mailerTo = (smtpUrl: string, timeoutMs = 10_000) =>
  makeMailer({ smtpUrl, from, home: () => 'https://regent.test', timeoutMs });

const letter: LinkLetter = {
  purpose: 'INVITATION',
  to: { email: 'ada@example.org', firstName: 'Ada', lastName: 'Lovelace', language: 'en' },
  link: 'https://regent.example.org/password#regent_link_abc',
  expiresAt: new Date('2026-12-24T18:00:00Z'),
};

test('a letter comes from the site, to one person, with the link in plain text', async () => {
  const index = server.letters.length;
  const to = { ...letter.to, firstName: 'Ada", <eve@example.org>,', lastName: 'Löve' };
  await mailerTo(server.url).sendLink({ ...letter, to });
  const got = await server.letter(index);
  expect(got).toMatchObject({ from: 'no-reply@monarc.test', to: ['ada@example.org'] });
  expect(got.raw).toMatch(/^From: "?MONARC"? <no-reply@monarc\.test>/m);
  expect(got.raw).toMatch(/^Subject: Your account for Regent\r$/m);
  expect(got.raw).toMatch(/^Content-Type: text\/plain; charset=utf-8/m);
  expect(got.text).toContain(`\n${letter.link}\n`);
  expect(got.text).toContain('24 December 2026 at 18:00 UTC');
});

test('each language has its words for each purpose', () => {
  const purposes: LinkPurpose[] = ['INVITATION', 'PASSWORD_RESET', 'FIRST_USER'];
  const all = (['fr', 'en', 'de', 'nl'] as const).flatMap((language) =>
    purposes.map((purpose) => composeLink({ ...letter, purpose, to: { ...letter.to, language } })),
  );
  expect(new Set(all.map(({ text }) => text)).size).toBe(12);
  for (const { subject, text } of all) {
    expect(subject).toMatch(/Regent|MONARC/);
    expect(text).toContain(letter.link);
    expect(text).toContain('Ada Lovelace');
    expect(text).toMatch(/2026.* 18:00 UTC/);
  }
});

test('a letter that is refused says why', async () => {
  server.refusal.message = 'the mailbox is full';
  const refused = mailerTo(server.url).sendLink(letter);
  await expect(refused).rejects.toThrow(MailError);
  await expect(refused).rejects.toThrow(/ada@example\.org could not be sent: .*the mailbox is full/);
  delete server.refusal.message;
});

test('a mail server that says nothing is not waited for', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  await expect(mailerTo(`smtp://127.0.0.1:${port}`, 50).sendLink(letter)).rejects.toThrow(MailError);
  silent.close();
});

test('a password is not sent to a mail server over a line that others can read', async () => {
  const { host } = new URL(server.url);
  const refused = mailerTo(`smtp://regent:s3cret@${host}`).sendLink(letter);
  await expect(refused).rejects.toThrow(MailError);
  await expect(refused).rejects.toThrow(/STARTTLS/);
});

test("the machine's own mail server is believed without a signed certificate, and no other", async () => {
  const own = await startMailServer({ encrypts: true });
  const { port } = new URL(own.url);
  for (const host of ['localhost', '127.0.0.1']) await mailerTo(`smtp://${host}:${port}`).sendLink(letter);
  expect(own.letters.map(({ to }) => to)).toEqual([['ada@example.org'], ['ada@example.org']]);
  const refused = mailerTo(`smtp://0.0.0.0:${port}`).sendLink(letter);
  await expect(refused).rejects.toThrow(/certificate/);
  expect(own.letters).toHaveLength(2);
  await own.close();
});

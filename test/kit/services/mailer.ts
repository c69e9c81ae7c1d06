import { afterAll } from 'vitest';
import type { Mailer } from '../../../src/domain/mailer.ts';
import { makeMailer } from '../../../src/mail/mailer.ts';
import { startApi } from '../api.ts';
import { startMailServer } from './smtp.ts';

/** Sends nothing, unless a test says otherwise. */
export const mailerWith = (methods: Partial<Mailer> = {}): Mailer => ({
  sendLink: async () => undefined,
  sendAccountLetter: async () => undefined,
  sendDigest: async () => undefined,
  sendTest: async () => '250 Accepted',
  ...methods,
});

/** For all tests of a file: an API that sends its mail to a server that keeps it. */
export async function withMail() {
  const mail = await startMailServer();
  afterAll(() => mail.close());
  const from = { name: 'MONARC', address: 'no-reply@monarc.test' };
  const home = () => 'https://regent.test';
  const api = await startApi({ mailer: makeMailer({ smtpUrl: mail.url, from, home, timeoutMs: 10_000 }) });
  afterAll(() => api.close());
  return { api, mail };
}

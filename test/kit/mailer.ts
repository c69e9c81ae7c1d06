import type { Mailer } from '../../src/domain/mailer.ts';

/** Sends nothing, unless a test says otherwise. */
export const mailerWith = (methods: Partial<Mailer> = {}): Mailer => ({
  sendLink: async () => undefined,
  sendAccountLetter: async () => undefined,
  sendDigest: async () => undefined,
  sendTest: async () => '250 Accepted',
  ...methods,
});

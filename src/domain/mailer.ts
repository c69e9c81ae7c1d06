/** What the domain asks of mail; src/mail answers. */
import type { Language } from './vocabulary.ts';

export interface Addressee {
  email: string;
  firstName: string;
  lastName: string;
  language: Language;
}

/**
 * INVITATION: sets the first password of a new account. PASSWORD_RESET: sets another one. FIRST_USER: sets
 * the password of the first user of a client in MONARC.
 */
export type LinkPurpose = 'INVITATION' | 'PASSWORD_RESET' | 'FIRST_USER';

export interface LinkLetter {
  purpose: LinkPurpose;
  to: Addressee;
  link: string;
  expiresAt: Date;
}

export interface Mailer {
  /** @throws MailError */
  sendLink(letter: LinkLetter): Promise<void>;
}

/** The mail server did not take a letter. The message says why, for whoever runs Regent. */
export class MailError extends Error {
  override name = 'MailError';
}

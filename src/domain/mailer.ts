/** The mail functions for the domain; src/mail implements them. */
import { unavailable } from './errors.ts';
import type { User } from './accounts/account-tx.ts';
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

export interface OneTimeLink {
  link: string;
  expiresAt: Date;
}

export interface LinkLetter extends OneTimeLink {
  purpose: LinkPurpose;
  to: Addressee;
}

export interface Mailer {
  /** @throws MailError */
  sendLink(letter: LinkLetter): Promise<void>;
}

/** A letter with the link to set the password of a user of Regent: the first one, or another. */
export function letterTo(to: User, link: OneTimeLink): LinkLetter {
  return { purpose: to.passwordHash === null ? 'INVITATION' : 'PASSWORD_RESET', to, ...link };
}

/** The mail server did not accept a letter. The message tells the administrators of Regent why. */
export class MailError extends Error {
  override name = 'MailError';
}

/** @param otherwise what to do without mail, such as `use ... and ...` */
export function mustHaveMail(mailer: Mailer | undefined, otherwise: string): Mailer {
  if (mailer !== undefined) return mailer;
  throw unavailable(`No mail is configured: set SMTP_URL and restart Regent, or ${otherwise}.`);
}

/**
 * Mails a link, after the transaction that made it.
 * @param otherwise a sentence that says what to do if the mail server does not accept the letter
 * @throws RefusedError UNAVAILABLE
 */
export async function mail(mailer: Mailer, letter: LinkLetter, otherwise: string): Promise<void> {
  try {
    await mailer.sendLink(letter);
  } catch (error) {
    if (error instanceof MailError) throw unavailable(`${error.message} ${otherwise}`);
    throw error;
  }
}

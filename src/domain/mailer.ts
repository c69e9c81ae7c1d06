/** The mail functions for the domain; src/mail implements them. */
import type { User } from './accounts/account-tx.ts';
import type { Addressee } from './letters/addressee.ts';
import { unavailable } from './errors.ts';
import type { Letter } from './letters/letter.ts';
import type { Digest } from './notifications/digest.ts';

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
  /** @throws MailError */
  sendAccountLetter(letter: Letter): Promise<void>;
  /** @throws MailError */
  sendDigest(digest: Digest): Promise<void>;
  /** Mails a line that says nothing but that mail works. Returns the answer of the mail server. @throws MailError */
  sendTest(to: Addressee): Promise<string>;
}

/** A letter with the link to set the password of a user of Regent: the first one, or another. */
export function letterTo(to: User, link: OneTimeLink): LinkLetter {
  return { purpose: to.passwordHash === null ? 'INVITATION' : 'PASSWORD_RESET', to, ...link };
}

/** The mail server did not accept a letter. The message tells the administrators of Regent why. */
export class MailError extends Error {
  override name = 'MailError';
  /** @param isAnswer whether the mail server has answered: then it may well accept another letter */
  constructor(
    message: string,
    readonly isAnswer: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
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
export const mail = (mailer: Mailer, letter: LinkLetter, otherwise: string): Promise<void> =>
  mailed(mailer.sendLink(letter), otherwise);

/** The same for any letter that is being sent. */
export async function mailed<T>(sending: Promise<T>, otherwise: string): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    if (error instanceof MailError) throw unavailable(`${error.message} ${otherwise}`);
    throw error;
  }
}

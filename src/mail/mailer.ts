import { createTransport, type SentMessageInfo } from 'nodemailer';
import type { Addressee } from '../domain/letters/addressee.ts';
import { MailError, type Mailer } from '../domain/mailer.ts';
import { composeAccountLetter } from './account-letters.ts';
import { composeDigest } from './digest.ts';
import { composeLink } from './letters.ts';
import { composeTest } from './test-letter.ts';

export interface MailerDeps {
  /** `smtp://user:password@host:587` or `smtps://...`. */
  smtpUrl: string;
  /** The sender of letters. */
  from: { name: string; address: string };
  /** The URL of Regent, for links; empty if it is not known. Called for each letter. */
  home(): string;
  /** A letter that the mail server does not accept within this time counts as not sent. */
  timeoutMs: number;
}

interface Composed {
  subject: string;
  text: string;
  /** The same for each try of the same letter, so that mailboxes know one that comes twice. */
  id?: string;
}

/** On loopback nobody can intercept, and a local mail server often has a self-signed certificate. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Sends letters through an SMTP server, each over its own connection: there are few of them. */
export function makeMailer({ smtpUrl, from, home, timeoutMs }: MailerDeps): Mailer {
  const { hostname, username } = new URL(smtpUrl);
  const ownHost = from.address.slice(from.address.lastIndexOf('@') + 1);

  async function send({ email, firstName, lastName }: Addressee, { id, ...composed }: Composed) {
    const transport = createTransport({
      url: smtpUrl,
      // Never sends a password unencrypted.
      requireTLS: username !== '',
      ...(LOOPBACK.test(hostname) ? { tls: { rejectUnauthorized: false } } : {}),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('it took too long')), timeoutMs);
    });
    const message = {
      from,
      to: { name: `${firstName} ${lastName}`, address: email },
      ...composed,
      ...(id === undefined ? {} : { messageId: `<${id}@${ownHost}>` }),
      // So that no program answers that somebody is away.
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    try {
      return await Promise.race<SentMessageInfo>([transport.sendMail(message), late]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const isAnswer = typeof (cause as { responseCode?: unknown }).responseCode === 'number';
      throw new MailError(`The mail to ${email} could not be sent: ${reason}.`, isAnswer, { cause });
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }

  return {
    async sendLink(letter) {
      await send(letter.to, composeLink(letter));
    },
    async sendAccountLetter(letter) {
      await send(letter.to, { id: letter.id, ...composeAccountLetter(letter, home()) });
    },
    async sendDigest(digest) {
      await send(digest.to, { id: digest.id, ...composeDigest(digest, home()) });
    },
    async sendTest(to) {
      const { response } = (await send(to, composeTest(to))) as { response: string };
      return response;
    },
  };
}

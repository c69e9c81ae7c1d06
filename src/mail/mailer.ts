import { createTransport, type SentMessageInfo } from 'nodemailer';
import { MailError, type Mailer } from '../domain/mailer.ts';
import { composeLink } from './letters.ts';

export interface MailerDeps {
  /** `smtp://user:password@host:587` or `smtps://...`. */
  smtpUrl: string;
  /** The sender of letters. */
  from: { name: string; address: string };
  /** A letter that the mail server does not accept within this time counts as not sent. */
  timeoutMs: number;
}

/** On loopback nobody can intercept, and a local mail server often has a self-signed certificate. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Sends letters through an SMTP server, each over its own connection: there are few of them. */
export function makeMailer({ smtpUrl, from, timeoutMs }: MailerDeps): Mailer {
  const { hostname, username } = new URL(smtpUrl);
  const send = async (message: { to: { name: string; address: string }; subject: string; text: string }) => {
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
    try {
      await Promise.race<SentMessageInfo>([transport.sendMail({ from, ...message }), late]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MailError(`The mail to ${message.to.address} could not be sent: ${reason}.`, { cause });
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  };
  return {
    async sendLink(letter) {
      const { email, firstName, lastName } = letter.to;
      await send({ to: { name: `${firstName} ${lastName}`, address: email }, ...composeLink(letter) });
    },
  };
}

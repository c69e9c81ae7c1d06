/** A mail server in this process, which keeps the letters that it gets. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface Letter {
  from: string;
  to: string[];
  /** The letter as it was sent. */
  raw: string;
  /** The text, decoded. */
  text: string;
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** @param encrypts whether it offers STARTTLS, with a self-signed certificate */
export async function startMailServer({ encrypts = false } = {}) {
  const letters: Letter[] = [];
  const waiting = new Set<() => void>();
  const refusal: { message?: string } = {};
  let held = Promise.resolve();
  async function take(stream: Readable, { envelope: { mailFrom, rcptTo } }: SMTPServerSession) {
    const raw = await text(stream);
    await held;
    if (refusal.message !== undefined) throw new Error(refusal.message);
    letters.push({
      raw,
      text: textOf(raw),
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    });
    for (const wake of waiting) wake();
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: encrypts ? ['AUTH'] : ['STARTTLS', 'AUTH'],
    onData: callbackify(take),
  });
  // A client that does not trust the certificate breaks off, and reports it itself.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refusal,
    /** Accepts no letter until released. */
    hold(): { release(): void } {
      let release = () => {};
      held = new Promise((resolve) => (release = resolve));
      return { release: () => release() };
    },
    /** Waits for the letter with this number, from 0. */
    async letter(index: number): Promise<Letter> {
      for (;;) {
        const letter = letters[index];
        if (letter !== undefined) return letter;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The body of a letter with a single part. */
function textOf(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\n\n').replaceAll('\r\n', '\n');
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replaceAll('=\n', '')
    .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

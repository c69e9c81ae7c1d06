/** Streams to a server's loopback through a program on the server, where its sshd refuses to forward. */
import type { ClientChannel } from 'ssh2';
import { openPatiently } from './exec.ts';
import { newMark, start } from './frame.ts';
import type { Connection } from './link.ts';
import { refusedChannel } from './refused-channel.ts';
import { RELAY } from './relay-program.ts';
import type { Release } from './slots.ts';

/** What a login prints before is not kept beyond this. */
const LONGEST_PRELUDE = 1 << 20;

/** Connects to the port. Rejects with the server's word where nobody listens; `leave` gives the place back. */
export async function openRelay(
  connection: Connection,
  port: number,
): Promise<{ stream: ClientChannel; leave: Release }> {
  const mark = newMark();
  const open = () =>
    new Promise<ClientChannel>((resolve, reject) => {
      connection.client.exec(start('none', mark, String(port)), (error, channel) => {
        if (error) reject(error);
        else resolve(channel);
      });
    }).catch((error: Error) => refusedChannel(connection, error));
  const { opened: stream, leave } = await openPatiently(connection, connection.channels, undefined, false, open);
  try {
    await connected(stream, mark);
    return { stream, leave };
  } catch (error) {
    stream.destroy();
    leave();
    throw error;
  }
}

/** Settles when the relay has said whether it is connected; what comes after that stays in the stream. */
function connected(stream: ClientChannel, mark: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    let complaint = '';
    const settle = (problem?: Error) => {
      stream.off('data', hear).off('close', end);
      stream.pause();
      if (problem === undefined) resolve();
      else reject(problem);
    };
    const end = () => settle(new Error(`the server does not forward, and perl there failed: ${complaint}`));
    const hear = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const from = said.indexOf(mark);
      const to = from < 0 ? -1 : said.indexOf('\n', from);
      if (to < 0) return said.length > LONGEST_PRELUDE ? end() : undefined;
      const problem = said.toString('utf8', from + mark.length, to).trim();
      settle(problem === '' ? undefined : new Error(problem));
      if (said.length > to + 1) stream.unshift(said.subarray(to + 1));
    };
    stream.on('data', hear).once('close', end);
    stream.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-500);
    });
    stream.write(RELAY);
  });
}

/** Streams to a server's loopback through a program on the server, if its sshd refuses to forward. */
import type { ClientChannel } from 'ssh2';
import { openPatiently } from './exec.ts';
import { lineWith } from './line-with.ts';
import { newMark, start } from './frame.ts';
import { orAborted, type SshConnection } from './dialler.ts';
import { refusedChannel } from './refused-channel.ts';
import { RELAY } from './relay-program.ts';

/**
 * Connects to the port, and takes a place until the stream is closed. If nothing listens there, rejects with
 * the server's message.
 */
export async function openRelay(connection: SshConnection, port: number): Promise<ClientChannel> {
  const mark = newMark();
  // Listens from within the callback: the end of a login that runs nothing may come right after it.
  const open = () =>
    new Promise<Relay>((resolve, reject) => {
      connection.client.exec(start('none', mark, String(port)), (error, stream) => {
        if (error) return reject(error);
        const closed = new Promise<void>((settle) => stream.once('close', () => settle()));
        resolve({ stream, closed, connected: connect(stream, mark) });
      });
    }).catch((error: Error) => refusedChannel(connection, error));
  const { opened, leave } = await openPatiently(connection, open, { places: connection.channels });
  void opened.closed.then(leave);
  try {
    await orAborted(opened.connected, connection.ended);
    return opened.stream;
  } catch (error) {
    // Unread data would keep it from closing.
    opened.stream.resume().destroy();
    throw error;
  }
}

interface Relay {
  stream: ClientChannel;
  closed: Promise<void>;
  connected: Promise<void>;
}

/** Settles when the relay has reported whether it is connected; later data stays in the stream. */
async function connect(stream: ClientChannel, mark: string): Promise<void> {
  let complaint = '';
  stream.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-500)));
  stream.write(RELAY);
  const line = await lineWith(stream, `${mark} `);
  if (line === undefined)
    throw new Error(`sshd does not forward, and perl does not run there: ${complaint.trim()}`);
  if (line !== 'connected') throw new Error(line);
}

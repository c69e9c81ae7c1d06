/** Reads a large file of a server over SFTP, or makes one, on a connection of its own. */
import type { ClientChannel, SFTPWrapper } from 'ssh2';
import { SFTP } from 'ssh2/lib/protocol/SFTP.js';
import { CannotBecomeRootError, NotDownloadableError, NotUploadableError } from '../errors.ts';
import { checkPath } from '../files/paths.ts';
import type { Download, Upload } from '../transport.ts';
import { orAborted, type Dialler, type SshConnection } from '../ssh/dialler.ts';
import { newMark, start, type Become } from '../ssh/frame.ts';
import { lineWith } from '../ssh/line-with.ts';
import { refusedChannel } from '../ssh/refused-channel.ts';
import { SFTP_PROGRAM, SFTP_SERVER } from './sftp-program.ts';
import { tail } from '../ssh/shell.ts';

/** What goes over the line at once, in bytes; below what sftp-server gives and takes. */
const PART = 128 * 1024;
/** What is handed on at once, in bytes: many small ones would keep the memory busier than the line. */
const PIECE = 8 * PART;
/** So many pieces are under way at once, so that the way there and back costs no time. */
const AHEAD = 4;

/**
 * The connection is separate, because a file may take an hour, and the server may grant only one channel on
 * each. Its end also ends the program there.
 */
export function downloadOver(link: Dialler, become: Become, path: string, download: Download): Promise<void> {
  checkPath(path);
  return beside(link, download.signal, (connection, signal) =>
    receive(connection, become, path, { ...download, signal }),
  );
}

/** The same the other way. */
export function uploadOver(link: Dialler, become: Become, path: string, upload: Upload): Promise<void> {
  checkPath(path);
  return beside(link, upload.signal, (connection, signal) =>
    send(connection, become, path, { ...upload, signal }),
  );
}

function beside(
  link: Dialler,
  signal: AbortSignal,
  transfer: (connection: SshConnection, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const work = async (connection: SshConnection) => {
    try {
      await transfer(connection, AbortSignal.any([signal, connection.ended]));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw connection.ended.aborted ? connection.ended.reason : error;
    }
  };
  return orAborted(link.beside(work), signal);
}

type What = 'read' | 'write' | 'append';

/** An open file of the server. */
interface Opened {
  sftp: SFTPWrapper;
  handle: Buffer;
  size: number;
}

async function openOver(
  connection: SshConnection,
  become: Become,
  path: string,
  what: What,
  signal: AbortSignal,
): Promise<Opened> {
  const mark = newMark();
  const channel = await orAborted(openChannel(connection, start(become, mark, what)), signal);
  const { file, size } = await orAborted(openFile(connection, channel, mark, path, what), signal);
  const sftp = await orAborted(speakSftp(channel), signal);
  const handle = await orAborted(
    asked<Buffer>((done) => sftp.open(file, what === 'read' ? 'r' : 'r+', done)),
    signal,
  );
  return { sftp, handle, size };
}

async function send(
  connection: SshConnection,
  become: Become,
  path: string,
  { from = 0, pieces, signal }: Upload,
): Promise<void> {
  const how = from === 0 ? 'write' : 'append';
  const { sftp, handle, size } = await openOver(connection, become, path, how, signal);
  if (size !== from)
    throw new NotUploadableError(`On ${connection.server}`, path, `it has ${size} bytes, not ${from}`);
  const going: Promise<void>[] = [];
  let at = from;
  for await (const piece of pieces) {
    for (const { start, length } of partsOf(piece.length)) {
      signal.throwIfAborted();
      const written = asked<void>((done) =>
        sftp.write(handle, piece, start, length, at + start, (error) => done(error ?? undefined)),
      );
      written.catch(() => undefined);
      going.push(written);
      if (going.length >= (AHEAD * PIECE) / PART) await orAborted(going.shift()!, signal);
    }
    at += piece.length;
  }
  await orAborted(Promise.all(going), signal);
  await orAborted(
    asked<void>((done) => sftp.close(handle, (error) => done(error ?? undefined))),
    signal,
  );
}

async function receive(
  connection: SshConnection,
  become: Become,
  path: string,
  { from, take, signal }: Download,
): Promise<void> {
  const { sftp, handle, size } = await openOver(connection, become, path, 'read', signal);
  const coming: Promise<Buffer>[] = [];
  let next = from;
  const ask = () => {
    if (next >= size) return;
    const piece = readAt(sftp, handle, next, Math.min(PIECE, size - next));
    piece.catch(() => undefined);
    coming.push(piece);
    next += PIECE;
  };
  for (let count = 0; count < AHEAD; count += 1) ask();
  for (let piece = coming.shift(); piece !== undefined; piece = coming.shift()) {
    const bytes = await orAborted(piece, signal);
    // The file has become shorter.
    if (bytes.length === 0) return;
    await take(bytes);
    signal.throwIfAborted();
    ask();
  }
}

function openChannel(connection: SshConnection, command: string): Promise<ClientChannel> {
  return new Promise<ClientChannel>((resolve, reject) => {
    connection.client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  }).catch((error: Error) => refusedChannel(connection, error));
}

/** The path of the open file for sftp-server, which begins to read its input now, and the file's size. */
async function openFile(
  { server }: SshConnection,
  channel: ClientChannel,
  mark: string,
  path: string,
  what: What,
) {
  let complaint = '';
  channel.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-1_000)));
  channel.write(`${SFTP_PROGRAM}${Buffer.from(path).toString('hex')}\n`);
  const line = await lineWith(channel, `${mark} `);
  if (line === undefined) throw new CannotBecomeRootError(server, tail(complaint) || 'no message');
  const [, number, size] = /^open (\d+) (\d+)$/.exec(line) ?? [];
  if (number === undefined) {
    const lacking = `there is no ${SFTP_SERVER} to ${what === 'read' ? what : 'write'} it with; install the package openssh-sftp-server`;
    const why = line === 'lacking' ? lacking : line.replace(/^refused /, '');
    const Refused = what === 'read' ? NotDownloadableError : NotUploadableError;
    throw new Refused(`On ${server}`, path, why);
  }
  return { file: `/proc/self/fd/${number}`, size: Number(size) };
}

/** ssh2's SFTP expects the channel of a subsystem; its bytes go over the channel of a command here. */
async function speakSftp(channel: ClientChannel): Promise<SFTPWrapper> {
  const sftp = new SFTP(
    {
      _protocol: {
        _remoteIdentRaw: Buffer.from('SSH-2.0-OpenSSH'),
        channelData: (_id, bytes) => void channel.write(bytes),
        channelClose: () => channel.close(),
      },
    },
    {
      type: 'sftp',
      incoming: {},
      outgoing: { id: 0, window: Infinity, packetSize: 32 * 1024, state: 'open' },
    },
    {},
  );
  channel.on('data', (bytes: Buffer) => sftp.push(bytes)).once('close', () => sftp.push(null));
  await new Promise<void>((resolve, reject) => {
    sftp.once('ready', resolve);
    sftp.on('error', reject);
    channel.once('close', () => reject(new Error(`${SFTP_SERVER} ended before it had begun`)));
    sftp._init();
  });
  return sftp;
}

function asked<T>(ask: (done: (error?: Error, answer?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => (error ? reject(error) : resolve(answer as T)));
  });
}

/** As many bytes as requested; fewer only at the end of the file. */
async function readAt(sftp: SFTPWrapper, handle: Buffer, at: number, length: number): Promise<Buffer> {
  const piece = Buffer.allocUnsafe(length);
  const parts = partsOf(length);
  const filled = await Promise.all(
    parts.map((part) =>
      fill(sftp, handle, at + part.start, piece.subarray(part.start, part.start + part.length)),
    ),
  );
  const short = parts.findIndex((part, number) => filled[number]! < part.length);
  return short < 0 ? piece : piece.subarray(0, parts[short]!.start + filled[short]!);
}

/** How many bytes it got: fewer than it has room for only at the end of the file. */
async function fill(sftp: SFTPWrapper, handle: Buffer, at: number, part: Buffer): Promise<number> {
  let filled = 0;
  while (filled < part.length) {
    const count = await asked<number>((done) =>
      sftp.read(handle, part, filled, part.length - filled, at + filled, done),
    );
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

const partsOf = (length: number) =>
  Array.from({ length: Math.ceil(length / PART) }, (_, number) => ({
    start: number * PART,
    length: Math.min(PART, length - number * PART),
  }));

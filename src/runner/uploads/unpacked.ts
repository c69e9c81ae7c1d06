/** The SQL in a file that may be packed or encrypted: what it is shows in its first bytes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AgeError, type AgeIdentity } from '../../domain/secrets/age.ts';
import { AGE_MAGIC, decrypted } from '../../domain/secrets/age-payload.ts';
import { wrong } from './dump-look.ts';

/** What a file is, as the end of its name says it. */
export type Packing = '.sql' | '.sql.gz' | '.sql.zst';

interface Kind {
  magic: Buffer;
  packing: Packing;
  program: string;
}

/** A frame of zstd that needs more than 128 MB of memory is refused by the program itself. */
const KINDS: Kind[] = [
  { magic: Buffer.from([0x1f, 0x8b]), packing: '.sql.gz', program: 'gzip' },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), packing: '.sql.zst', program: 'zstd' },
];
const AGE = Buffer.from(AGE_MAGIC);

/**
 * Gives the plain SQL, piece by piece; no more is read than is taken.
 * @param tell called with the end of the name, before the first piece
 * @throws an UploadError if the file is cut off or damaged, or something follows it
 */
export async function* unpacked(
  file: AsyncIterable<Buffer>,
  identities: AgeIdentity[],
  tell: (ending: string) => void,
): AsyncGenerator<Buffer> {
  const { start, whole } = await peek(file, AGE.length);
  if (start.subarray(0, AGE.length).equals(AGE)) {
    const inner = orWrong(decrypted(whole, identities));
    return yield* unpackedPlain(inner, (packing) => tell(`${packing}.age`));
  }
  yield* unpackedPlain(whole, tell);
}

async function* unpackedPlain(
  file: AsyncIterable<Buffer>,
  tell: (packing: Packing) => void,
): AsyncGenerator<Buffer> {
  const { start, whole } = await peek(file, 4);
  const kind = KINDS.find(({ magic }) => start.subarray(0, magic.length).equals(magic));
  tell(kind?.packing ?? '.sql');
  yield* kind === undefined ? whole : through(kind.program, whole);
}

/** The first bytes of the file, if it has so many, and the whole of it. */
async function peek(
  file: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ start: Buffer; whole: AsyncGenerator<Buffer> }> {
  const pieces = file[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < bytes) {
    const next = await pieces.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  async function* whole() {
    yield start;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { start, whole: whole() };
}

async function* orWrong(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof AgeError ? wrong(`it ${error.message}`) : error;
  }
}

/** What the program makes of it. It is ended if the rest is not taken. */
async function* through(program: string, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const child = spawn(program, ['--decompress', '--stdout', '--quiet'], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  const complaint = text(child.stderr).catch(() => '');
  let failure: Error | undefined;
  const feeding = pipeline(packed, child.stdin).catch((error: NodeJS.ErrnoException) => {
    // The program has ended before the file: its exit code says why.
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') failure = error;
  });
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) yield piece;
    const code = await ended;
    await feeding;
    if (failure !== undefined) throw failure;
    if (code === 'ENOENT')
      throw wrong(
        `it is packed with ${program}, which Regent's own machine does not have. Run there: sudo apt-get install ${program}; or upload it plain`,
      );
    if (code !== 0)
      throw wrong(
        `${program} cannot read it to its end, or something follows its end: ${(await complaint).trim().slice(0, 200) || `exit code ${code}`}`,
      );
  } finally {
    child.kill('SIGKILL');
    child.stdin.destroy();
    await feeding;
  }
}

/** Its exit code, or why it was not started. */
const endOf = async (child: ChildProcess): Promise<number | string | null> =>
  once(child, 'close').then(
    ([code]) => code as number | null,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );

/** Where Regents are, and the tokens for them: a file that nobody but its user may read. */
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../exit-codes.ts';

export interface SignedIn {
  url: string;
  token: string;
}

export interface Contexts {
  /** The name of the one that is used. */
  current?: string | undefined;
  contexts: Record<string, SignedIn>;
}

export type ContextFile = ReturnType<typeof makeContextFile>;

/** Both throw a UsageError if the file is not what Regent has written, or if others can read it. */
export const makeContextFile = (path: string) => ({
  path,

  /** Without a file, there are no contexts. */
  read(): Contexts {
    const text = readPrivate(path);
    if (text === undefined) return { contexts: {} };
    try {
      const { current, contexts } = JSON.parse(text) as Contexts;
      const all = Object.entries(contexts);
      if (all.every(([, { url, token }]) => typeof url === 'string' && typeof token === 'string'))
        return { current, contexts: Object.assign(Object.create(null), contexts) };
    } catch {
      // Said below.
    }
    throw new UsageError(
      `${path} is not what regent has written. Remove it, and sign in again: regent login`,
    );
  },

  /** All of it, or nothing: a reader never sees half a file. */
  write(contexts: Contexts): void {
    readPrivate(path);
    const beside = `${path}.${randomUUID()}`;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(beside, `${JSON.stringify(contexts, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
      renameSync(beside, path);
    } catch (cause) {
      rmSync(beside, { force: true });
      throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, { cause });
    }
  },
});

/** The text of a file; undefined if there is none. */
function readPrivate(path: string): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new UsageError(`${path} is a link. regent does not follow it: put the file itself there.`);
  const file = openFile(path);
  if (file === undefined) return undefined;
  try {
    const { uid, mode } = fstatSync(file);
    if (uid !== process.getuid?.()) throw new UsageError(`${path} belongs to another user. Remove it.`);
    if ((mode & 0o077) !== 0)
      throw new UsageError(
        `Others can read ${path}, which has tokens. Revoke these, or trust the others; then: chmod 600 ${path}`,
      );
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Backups that age has encrypted. The server opens each file with an identity that Regent makes for that one use:
 * Regent wraps the key of the file anew for it, and keeps its own identity to itself.
 */
import type { Context } from '../../src/runner/contract/plugin.ts';
import { lastLines } from './last-lines.ts';

/** Regent, or the server, cannot open the file; the message says why. */
export class LockedError extends Error {
  override name = 'LockedError';
}

/**
 * What opens the file: one line for the stdin of a script, for `plain`. Throws a LockedError; rejects otherwise if the
 * server cannot be reached.
 */
export async function keyTo(
  { $, relay, server }: Pick<Context, '$' | 'relay' | 'server'>,
  file: string,
): Promise<string> {
  const { stdout, stderr, exitCode } = await $({ nothrow: true })`sh -c ${START} start ${file}`;
  if (exitCode === 3)
    throw new LockedError(
      `${file} is encrypted, and ${server.fqdn} has no age to open it. Run there: sudo apt-get install age`,
    );
  if (exitCode !== 0) throw new LockedError(`${file} cannot be read: ${lastLines(stderr)}`);
  try {
    const { header, replaces, identity } = relay(Buffer.from(stdout, 'base64'));
    return `${replaces} ${header.toString('base64')} ${identity.trim()}`;
  } catch (error) {
    throw new LockedError(`${file} ${(error as Error).message}`, { cause: error });
  }
}

const START = `
command -v age >/dev/null || exit 3
head -c 16384 -- "$1" | base64 -w 0`;

/**
 * For bash: `plain FILE KEY` prints a file; if KEY is not empty, the file is decrypted with it: see `keyTo`. The key is
 * in no file and no argument.
 */
export const PLAIN = `
plain() {
  [[ -n $2 ]] || { cat -- "$1"; return; }
  local key=($2)
  { base64 --decode <<<"\${key[1]}" && tail -c "+$((key[0] + 1))" -- "$1"; } |
    age --decrypt --identity <(printf '%s\\n' "\${key[2]}")
}
`;

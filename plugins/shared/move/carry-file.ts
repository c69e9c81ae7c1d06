/** Brings a file from one server to another through Regent, in pieces: Regent never holds the whole. */
import type { Context, OtherServer } from '../../../src/runner/contract/plugin.ts';

/** In bytes. */
const PIECE = 4 * 1024 * 1024;

/**
 * Writes the file at the same path, for root alone. `sha256` is the hash on the first server; rejects if it is
 * another one at the end.
 */
export async function carryFile(
  from: Pick<OtherServer, 'download' | 'server' | 'signal'>,
  to: Pick<Context, '$' | 'server' | 'signal'>,
  path: string,
  sha256: string,
): Promise<void> {
  await to.$`sh -c ${'umask 077 && mkdir -p -- "${1%/*}" && : >"$1"'} begin ${path}`;
  let held: Buffer[] = [];
  let length = 0;
  const flush = async () => {
    if (length === 0) return;
    const input = Buffer.concat(held);
    held = [];
    length = 0;
    await to.$({ input })`sh -c ${'cat >>"$1"'} append ${path}`;
  };
  await from.download(path, {
    from: 0,
    signal: from.signal,
    async take(piece) {
      held.push(Buffer.from(piece));
      length += piece.length;
      if (length >= PIECE) await flush();
    },
  });
  await flush();
  const { stdout } = await to.$`sha256sum -- ${path}`;
  if (stdout.slice(0, 64) !== sha256)
    throw new Error(
      `${path} did not come whole from ${from.server.fqdn} to ${to.server.fqdn}. Use retryRun.`,
    );
}

/** The first copy of a client's database, while the client still works with the original. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import type { Account } from '../mariadb/accounts.ts';
import { loadDump } from '../mariadb/load-dump.ts';
import { lastLines } from '../last-lines.ts';
import {
  makeMoveFolder,
  MOVE_SCRIPT,
  moveFolder,
  orForget,
  signOf,
  type MovingClient,
} from './move-folder.ts';

/**
 * Takes the place of a database of this name. `own` is the client's account there, as which the dump is loaded:
 * the dump cannot reach for anything else.
 */
export const copyDatabase = (...given: Parameters<typeof copy>) =>
  orForget(given[0], given[1], () => copy(...given));

async function copy(
  ctx: Pick<Context, '$' | 'carry' | 'files' | 'log' | 'on' | 'server' | 'signal'>,
  client: MovingClient,
  own: Account,
): Promise<void> {
  const { alias, move } = client;
  const from = ctx.on(move.from);
  const folder = moveFolder(client);
  const dump = `${folder}/dump.sql.zst`;
  const about = { client: alias };
  ctx.log(`Copies database ${alias} from ${move.from.fqdn}, which still answers`, about);
  const { stdout, stderr, exitCode } = await from.$({
    nothrow: true,
  })`bash -c ${DUMP} dump ${folder} ${alias}`;
  const [, bytes, sha256, shape] = /^done (\d+) (\w{64}) (\w{64})$/m.exec(stdout) ?? [];
  if (exitCode !== 0 || sha256 === undefined || shape === undefined)
    throw new Error(`Database ${alias} on ${move.from.fqdn} cannot be dumped: ${lastLines(stderr)}`);
  await makeMoveFolder(ctx, client);
  await ctx.carry(alias, move.from, { path: dump, bytes: Number(bytes), sha256 });
  const rows = await loadDump(ctx, alias, own, dump);
  ctx.log(`Database ${alias} has its first copy on ${ctx.server.fqdn}: ${rows} rows`, about);
  await Promise.all([ctx, from].map(({ $ }) => $`rm -f -- ${dump}`));
  await ctx.$({ input: shape })`sh -c ${'umask 077 && cat >"$1"'} sign ${signOf(client, 'database')}`;
}

const DUMP = `${MOVE_SCRIPT}
shape=$(shape "$1") || exit 1
as_root mariadb-dump --single-transaction --quick --routines --triggers --events --comments \\
  --default-character-set=utf8mb4 --max-allowed-packet=1G -- "$1" |
  zstd --quiet --force -o "$folder/dump.sql.zst" || exit 1
echo "done $(stat -c %s -- "$folder/dump.sql.zst") $(sha256sum <"$folder/dump.sql.zst" | cut -d ' ' -f 1) $shape"
`;

/** The first copy of a client's folder, while the client still works with the original. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { lastLines } from '../last-lines.ts';
import {
  makeMoveFolder,
  MOVE_SCRIPT,
  moveFolder,
  orForget,
  signOf,
  type MovingClient,
} from './move-folder.ts';

/** Takes the place of what is at this path, without the caches. */
export const copyFolder = (...given: Parameters<typeof copy>) =>
  orForget(given[0], given[1], () => copy(...given));

async function copy(
  ctx: Pick<Context, '$' | 'carry' | 'files' | 'log' | 'on' | 'server' | 'signal'>,
  client: MovingClient,
  path: string,
): Promise<void> {
  const { alias, move } = client;
  const from = ctx.on(move.from);
  const folder = moveFolder(client);
  const archive = `${folder}/files.tar.zst`;
  ctx.log(`Copies the folder ${path} from ${move.from.fqdn}`, { client: alias });
  const { stdout, stderr, exitCode } = await from.$({
    nothrow: true,
  })`bash -c ${PACK} pack ${folder} ${path}`;
  const [, bytes, sha256] = /^done (\d+) (\w{64})$/m.exec(stdout) ?? [];
  if (exitCode !== 0 || sha256 === undefined)
    throw new Error(`The folder ${path} on ${move.from.fqdn} cannot be copied: ${lastLines(stderr)}`);
  await makeMoveFolder(ctx, client);
  await ctx.carry(alias, move.from, { path: archive, bytes: Number(bytes), sha256 });
  const unpacked = await ctx.$({ nothrow: true })`bash -c ${UNPACK} unpack ${folder} ${path}`;
  ctx.signal.throwIfAborted();
  if (unpacked.exitCode !== 0)
    throw new Error(`The folder ${path} cannot be made on ${ctx.server.fqdn}: ${lastLines(unpacked.stderr)}`);
  await Promise.all([ctx, from].map(({ $ }) => $`rm -f -- ${archive}`));
  await ctx.$`sh -c ${'umask 077 && : >"$1"'} sign ${signOf(client, 'folder')}`;
}

/** tar ends with 1 if a file changed while it was read: the last comparison finds that. */
const PACK = `${MOVE_SCRIPT}
[[ -d $1 && ! -L $1 ]] || { echo "$1 is no folder" >&2; exit 1; }
tar --create --format=posix --directory="$1" --one-file-system --anchored --no-wildcards \\
  --exclude=./data/cache --exclude=./data/DoctrineORMModule/Proxy --exclude=./data/LazyServices/Proxy . |
  zstd --quiet --force -o "$folder/files.tar.zst"
codes=("\${PIPESTATUS[@]}")
((codes[0] < 2 && codes[1] == 0)) || exit 1
echo "done $(stat -c %s -- "$folder/files.tar.zst") $(sha256sum <"$folder/files.tar.zst" | cut -d ' ' -f 1)"
`;

const UNPACK = `${MOVE_SCRIPT}
set -e
[[ ! -L $1 ]] || { echo "$1 is a link" >&2; exit 1; }
[[ ! -e $1 || $(stat -c %d -- "$1") == $(stat -c %d -- "\${1%/*}") ]] || { echo "$1 is a file system of its own" >&2; exit 1; }
rm -rf -- "$1"
mkdir -m 755 -- "$1"
zstd --quiet --decompress --stdout -- "$folder/files.tar.zst" |
  tar --extract --directory="$1" --same-owner --preserve-permissions
`;

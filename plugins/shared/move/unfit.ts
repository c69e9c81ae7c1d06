/** Whether a client can move to a server: looked at before anything is touched. */
import { virtualHostName } from '../apache/apache.ts';
import { AS_ROOT } from '../mariadb/mariadb-call.ts';
import { lastLines } from '../last-lines.ts';
import { isOlder } from '../release.ts';
import type { Context, OtherServer } from '../../../src/runner/contract/plugin.ts';
import type { MovingClient } from './move-folder.ts';
import { inWords } from '../size-in-words.ts';

type Ctx = Pick<Context<{ codeFolder: string }>, '$' | 'on' | 'options' | 'server' | 'signal' | 'site'>;

/** In bytes. */
export interface Sizes {
  database: number;
  folder: number;
}

/**
 * A sentence that says why it cannot move, or what it has.
 * @param before what the clients need there that are to move before it
 */
export async function unfit(
  ctx: Ctx,
  client: MovingClient,
  path: string,
  before: Sizes = { database: 0, folder: 0 },
): Promise<string | Sizes> {
  const from = ctx.on(client.move.from);
  const { codeFolder } = ctx.options;
  const look = (at: Pick<OtherServer, '$' | 'server' | 'signal'>) =>
    facts(at, client.alias, path, codeFolder);
  const [there, here] = await Promise.all([look(from), look(ctx)]);
  const [source, target] = [from.server.fqdn, ctx.server.fqdn];
  const cannot = (why: string) => `${client.alias} cannot move from ${source} to ${target}: ${why}`;
  if (there.tables === 0)
    return cannot(`${source} has no database ${client.alias} with tables. Use a sync there first.`);
  if (there.folderBytes === undefined)
    return cannot(`${source} has no folder ${path}. Use a sync there first.`);
  const [answer] = await from.http([{ port: 80, host: virtualHostName(client.alias, ctx.site), path: '/' }]);
  const isDown = answer === undefined || answer instanceof Error || answer.status >= 500;
  if (isDown && client.presence === 'present')
    return cannot(
      `its site does not answer on ${source} (${answer instanceof Error ? answer.message : answer?.status}). Use a sync there first.`,
    );
  if (here.release === '' || here.release !== there.release)
    return cannot(
      `${target} has ${here.release === '' ? 'no MONARC release' : `MONARC ${here.release}`}, and ${source} has ${there.release || 'none'}. Install the same release there first.`,
    );
  for (const [what, before, after] of [
    ['PHP', there.php, here.php],
    ['MariaDB', there.mariadb, here.mariadb],
  ] as const) {
    if (after === '') return cannot(`${target} has no ${what}. Use checkServer.`);
    if (isOlder(after, before))
      return cannot(
        `${target} has ${what} ${after}, which is older than ${before} on ${source}. Upgrade it there first.`,
      );
  }
  const [database, folder] = [there.bytes, there.folderBytes];
  const packed = (database + folder) / 2;
  for (const { at, place, free, need, taken = 0 } of [
    { at: source, place: '/var/lib/regent', free: there.free, need: packed },
    { at: target, place: '/var/lib/regent', free: here.free, need: packed },
    {
      at: target,
      place: "MariaDB's databases",
      free: here.freeForData,
      need: database * 2,
      taken: before.database,
    },
    { at: target, place: '/var/www', free: here.freeForFolders, need: folder * 2, taken: before.folder },
  ])
    if (free < need + taken)
      return cannot(
        `${at} has ${inWords(free)} of free space for ${place}, and the move needs about ${inWords(need)}${taken > 0 ? `, after ${inWords(taken)} for the clients before it` : ''}. Make space there, then retry.`,
      );
  return { database, folder };
}

interface Facts {
  release: string;
  php: string;
  mariadb: string;
  tables: number;
  bytes: number;
  /** Undefined if there is no folder. */
  folderBytes: number | undefined;
  free: number;
  freeForData: number;
  freeForFolders: number;
}

async function facts(
  at: Pick<OtherServer, '$' | 'server' | 'signal'>,
  alias: string,
  path: string,
  codeFolder: string,
): Promise<Facts> {
  const { stdout, stderr, exitCode } = await at.$({
    nothrow: true,
  })`bash -c ${FACTS} facts ${[alias, path, codeFolder]}`;
  at.signal.throwIfAborted();
  if (exitCode !== 0)
    throw new Error(`On ${at.server.fqdn}: ${lastLines(stderr) || `exit code ${exitCode}`}`);
  const of = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const number = (name: string) => Number(of(name));
  return {
    release: /"version"\s*:\s*"([^"]+)"/.exec(of('release'))?.[1] ?? '',
    php: of('php'),
    mariadb: /^[\d.]+/.exec(of('mariadb'))?.[0] ?? '',
    tables: number('tables'),
    bytes: number('bytes'),
    folderBytes: of('folder') === '' ? undefined : number('folder'),
    free: number('free'),
    freeForData: number('data'),
    freeForFolders: number('folders'),
  };
}

const FACTS = `${AS_ROOT}
export LC_ALL=C
alias=$1 path=$2 code=$3
ask() { as_root mariadb --batch --raw --skip-column-names --binary-mode "$@"; }
free() { df --output=avail -B1 -- "$1" | tail -n 1 | tr -d ' '; }
echo "release $(tr -d '\\n' <"$code/package.json" 2>/dev/null)"
echo "php $(php -n -r 'echo PHP_VERSION;' 2>/dev/null)"
echo "mariadb $(ask <<<'SELECT VERSION()')" || exit 1
ask <<<"SELECT CONCAT('tables ', COUNT(*)), CONCAT('bytes ', IFNULL(SUM(data_length + index_length), 0))
  FROM information_schema.tables WHERE table_schema = '$alias' AND table_type = 'BASE TABLE'" | tr '\\t' '\\n'
data=$(ask <<<'SELECT @@datadir') || exit 1
echo "data $(free "$data")"
echo "folders $(free /var/www)"
echo "free $(free /var/lib)"
[[ ! -d $path || -L $path ]] || echo "folder $(du -sxB1 -- "$path" | cut -f 1)"
`;

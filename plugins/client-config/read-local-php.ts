/** The configurations in clients' local.php, as PHP itself reads them on their front office. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../src/runner/contract/plugin.ts';
import { isMap, type PhpMap } from './php.ts';
import { PHP_READER } from './php-reader.ts';

export interface PhpFile {
  alias: string;
  path: string;
  content: Buffer;
}

/**
 * `configuration`: its content. `damaged`: it cannot be MONARC's configuration, and holds nothing to keep.
 * `unknown`: it may be one, but nobody can read it here. The reasons quote nothing of it.
 */
export type Present =
  | { kind: 'configuration'; configuration: PhpMap }
  | { kind: 'damaged'; why: string }
  | { kind: 'unknown'; why: string };

/**
 * Reads all of these, in two round trips at the most: first together, then each failed one alone, because one
 * file may end PHP for all. Code that a client's MONARC can write runs as the user as which MONARC runs
 * anyway, for some seconds at the most.
 */
export async function readLocalPhp(
  ctx: Pick<Context, '$'>,
  owner: string,
  codeFolder: string,
  files: PhpFile[],
): Promise<Map<string, Present>> {
  if (files.length === 0) return new Map();
  const together = await ask(ctx, { owner, codeFolder, seconds: 10 }, files);
  const others = files.filter(({ alias }) => together.get(alias)?.kind !== 'configuration');
  if (others.length === 0) return together;
  const alone = await ask(ctx, { owner, codeFolder, seconds: 5, each: true }, others);
  const silent = (path: string): Present => ({
    kind: 'unknown',
    why: `PHP did not finish with it (try there: runuser -u ${owner} -- php ${path})`,
  });
  return new Map(
    files.map(({ alias, path }) => {
      const first = together.get(alias);
      return [alias, first?.kind === 'configuration' ? first : (alone.get(alias) ?? silent(path))];
    }),
  );
}

interface How {
  owner: string;
  codeFolder: string;
  /** How long PHP may take. */
  seconds: number;
  /** Whether PHP is started for each of them. */
  each?: boolean;
}

async function ask(ctx: Pick<Context, '$'>, how: How, files: PhpFile[]): Promise<Map<string, Present>> {
  const mark = randomUUID();
  const words = files.map(({ alias, path, content }) => [alias, path, content.toString('base64')]);
  const input = words.map((line) => `${line.join(' ')}\n`).join('');
  const { each = false, owner, seconds, codeFolder } = how;
  const { stdout } = await ctx.$({
    input,
  })`sh -c ${READ} sh ${owner} ${seconds} ${String(each)} ${codeFolder} ${mark} ${PHP_READER}`;
  const asked = new Set(files.map(({ alias }) => alias));
  const said = stdout.split('\n').flatMap((line): [string, Present][] => {
    const [first, alias = '', base64 = ''] = line.split(' ');
    if (first !== mark || !asked.has(alias)) return [];
    return [[alias, presentIn(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Said)]];
  });
  return new Map(said);
}

/** PHP's answer for one file. */
interface Said {
  kind: 'returned' | 'damaged' | 'unknown';
  value?: unknown;
  why?: string;
}

function presentIn({ kind, value, why = '' }: Said): Present {
  if (kind !== 'returned') return { kind, why };
  if (isMap(value) && typeof value.doctrine === 'object' && value.doctrine !== null)
    return { kind: 'configuration', configuration: value };
  return { kind: 'damaged', why: 'it returns no configuration of MONARC' };
}

/**
 * PHP's output goes into a file, because a process that it leaves behind would keep a pipe open. Only root
 * may read the file. It has no name any more when PHP starts, so it disappears with this script in any case.
 */
const READ = `
owner=$1 seconds=$2 each=$3 code=$4 mark=$5 reader=$6
umask 077
said=$(mktemp) && exec 3>>"$said" 4<"$said" && rm -f -- "$said" || exit
ulimit -f 131072
cd "$code" 2>/dev/null || cd /
ask() {
  runuser -u "$owner" -- env -i PATH="$PATH" APP_DIR="$code" timeout -k 1 "$seconds" \\
    php -d memory_limit=256M -d display_errors=0 -d log_errors=0 -r "$reader" -- "$mark"
}
if [ "$each" = true ]; then
  end=$(($(date +%s) + 60))
  while IFS= read -r line && [ "$(date +%s)" -lt "$end" ]; do
    printf '%s\\n' "$line" | ask
  done
else
  ask
fi >&3 2>/dev/null 3>&- 4<&-
cat <&4
`;

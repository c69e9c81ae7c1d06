/** Whether the newest backup of a client holds all that the client has now, so that no other one is needed. */
import { basename, dirname, join } from 'node:path';
import { namesIn, type Context, type FileState, type Refused } from '../../src/runner/contract/plugin.ts';
import { filesBeside, manifestSchema, type Manifest } from '../shared/backup-manifest.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { identifier, quote } from '../shared/mariadb/mysql.ts';
import { WWW } from './backup-list.ts';

type Ctx = Pick<Context, '$' | 'files' | 'server' | 'signal'>;

interface Newest {
  alias: string;
  /** The path of its files without their ends. */
  stem: string;
  manifest: Manifest;
}

/**
 * Those of these clients, with the path of that backup without its ends, whose newest backup is as it was made, with the same rows and checksums of all tables
 * as the database has now, and with a folder in which nothing has changed since. Takes three round trips.
 * @param listed the names in the folders of their backups
 * @param isStrict whether a table without a checksum counts as changed; otherwise its number of rows counts
 */
export async function heldByNewest(
  ctx: Ctx,
  clients: { alias: string; folder: string }[],
  listed: ReadonlyMap<string, string[] | Refused>,
  isStrict: boolean,
): Promise<Map<string, string>> {
  const stems = clients.flatMap(({ alias, folder }) => {
    const stem = stemsIn(alias, folder, listed).toSorted(byTime).at(-1);
    return stem === undefined ? [] : [{ alias, stem }];
  });
  if (stems.length === 0) return new Map();
  const found = await ctx.files.read(stems.map(({ stem }) => `${stem}.json`));
  const newest = stems.flatMap(({ alias, stem }) => {
    const manifest = manifestIn(found.get(`${stem}.json`));
    const isIts = manifest?.client === alias && filesBeside(manifest.database.file)?.stem === basename(stem);
    return isIts && !(isStrict && lacksChecksum(manifest)) ? [{ alias, stem, manifest }] : [];
  });
  const unchanged = await withTheSameTables(ctx, newest);
  return unchanged.length === 0 ? new Map() : withTheSameFiles(ctx, unchanged);
}

const lacksChecksum = ({ database: { tables } }: Manifest) =>
  tables.some(({ checksum }) => checksum === null);

function stemsIn(alias: string, folder: string, listed: ReadonlyMap<string, string[] | Refused>): string[] {
  return namesIn(listed, folder).flatMap((name) =>
    name.startsWith(`${alias}-`) && /^\d{8}T\d{6}Z(-\d+)?\.json$/.test(name.slice(alias.length + 1))
      ? [`${folder}/${name.slice(0, -'.json'.length)}`]
      : [],
  );
}

/** By the time in the name; of one second, by the number behind it. */
function byTime(one: string, other: string): number {
  const [at, number = 1] = timeIn(one);
  const [otherAt, otherNumber = 1] = timeIn(other);
  return at === otherAt ? Number(number) - Number(otherNumber) : at < otherAt ? -1 : 1;
}

const timeIn = (stem: string): [string, string?] => {
  const [, at = '', number] = /(\d{8}T\d{6}Z)(?:-(\d+))?$/.exec(stem) ?? [];
  return number === undefined ? [at] : [at, number];
};

function manifestIn(state: FileState | undefined): Manifest | undefined {
  if (state?.kind !== 'file') return undefined;
  try {
    return manifestSchema.safeParse(JSON.parse(state.content.toString())).data;
  } catch {
    return undefined;
  }
}

async function withTheSameTables(ctx: Ctx, newest: Newest[]): Promise<Newest[]> {
  const answers = await askMariadb(
    ctx,
    newest.map(({ alias, manifest }) => [
      `SELECT table_name FROM information_schema.tables WHERE table_schema = ${quote(alias)} AND table_type <> 'VIEW'`,
      ...manifest.database.tables.map(({ name, checksum }) => {
        const table = `${identifier(alias)}.${identifier(name)}`;
        return checksum === null
          ? `SELECT ${quote(`${alias}.${name}`)}, COUNT(*) FROM ${table}`
          : `CHECKSUM TABLE ${table}`;
      }),
    ]),
  );
  return newest.filter(({ alias, manifest }, i) => {
    const { rows = [], errors = [] } = answers[i] ?? {};
    const expected = manifest.database.tables.flatMap((table) => [
      table.name,
      `${alias}.${table.name}\t${table.checksum ?? table.rows}`,
    ]);
    return errors.length === 0 && expected.toSorted().join('\n') === rows.toSorted().join('\n');
  });
}

async function withTheSameFiles(ctx: Ctx, newest: Newest[]): Promise<Map<string, string>> {
  const lines = newest.map(({ alias, stem, manifest: { database, files, madeAt } }) =>
    [
      alias,
      `${WWW}/${alias}`,
      join(dirname(stem), database.file),
      database.sha256,
      files === null ? '-' : join(dirname(stem), basename(files.file)),
      files?.sha256 ?? '-',
      Math.floor(Date.parse(madeAt) / 1000),
    ].join(' '),
  );
  const { stdout } = await ctx.$({ input: `${lines.join('\n')}\n`, nothrow: true })`sh -c ${SAME_FILES}`;
  ctx.signal.throwIfAborted();
  const same = new Set(stdout.split('\n'));
  return new Map(newest.flatMap(({ alias, stem }) => (same.has(alias) ? [[alias, stem]] : [])));
}

/** Prints the aliases. A change of a file's content, owner or name also changes the time that -newerct asks for. */
const SAME_FILES = String.raw`
is_whole() { [ -f "$1" ] && [ ! -L "$1" ] && [ "$(sha256sum <"$1")" = "$2  -" ]; }
while read -r alias www dump sum archive files_sum since; do
  is_whole "$dump" "$sum" || continue
  [ "$archive" = - ] || is_whole "$archive" "$files_sum" || continue
  if [ -d "$www" ] && [ ! -L "$www" ]; then
    [ "$archive" != - ] || continue
    newer=$(find "$www" -xdev '(' -path "$www/data/cache" -o -path "$www/data/DoctrineORMModule/Proxy" \
      -o -path "$www/data/LazyServices/Proxy" ')' -prune -o -newerct "@$since" -print -quit) || continue
    [ -z "$newer" ] || continue
  fi
  echo "$alias"
done`;

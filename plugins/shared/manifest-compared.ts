/** Reads the manifest of a backup, and compares it with what was loaded from the dump. */
import type { Context } from '../../src/runner/contract/plugin.ts';
import { manifestSchema, type Manifest } from './backup-manifest.ts';

export class UnreadableManifestError extends Error {
  override name = 'UnreadableManifestError';
}

/** Undefined if the backup was made without one. Throws an UnreadableManifestError if it has one that cannot be read. */
export async function manifestAt(
  ctx: Pick<Context, 'files'>,
  path: string,
  name = path,
): Promise<Manifest | undefined> {
  const state = (await ctx.files.read([path])).get(path);
  if (state === undefined || state.kind === 'absent') return undefined;
  if (state.kind === 'file') {
    try {
      return manifestSchema.parse(JSON.parse(state.content.toString('utf8')));
    } catch {}
  }
  throw new UnreadableManifestError(
    `${name} is not the manifest of a backup that this Regent can read. Choose another backup.`,
  );
}

type Table = Manifest['database']['tables'][number];

/** The differences, in words; a checksum that a dump cannot keep is not compared. */
export function differencesFrom(manifest: Manifest, found: Table[]): string[] {
  const there = new Map(found.map((table) => [table.name, table]));
  const { tables } = manifest.database;
  const known = new Set(tables.map(({ name }) => name));
  return [
    ...tables.flatMap(({ name, rows, checksum }) => {
      const table = there.get(name);
      if (table === undefined) return [`the table ${name} is missing`];
      if (table.rows !== rows) return [`the table ${name} has ${table.rows} rows, not ${rows}`];
      return checksum !== null && table.checksum !== checksum
        ? [`the table ${name} has the checksum ${table.checksum}, not ${checksum}`]
        : [];
    }),
    ...found.flatMap(({ name }) => (known.has(name) ? [] : [`the table ${name} is not in the manifest`])),
  ];
}

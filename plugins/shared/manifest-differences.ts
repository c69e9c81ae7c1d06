/** Compares the manifest of a backup with what was loaded from its dump. */
import type { Manifest } from './backup-manifest.ts';

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

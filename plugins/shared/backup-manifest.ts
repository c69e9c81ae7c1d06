/**
 * The manifest of a backup: a file of JSON beside the dump, which says what the dump holds, so that anybody can
 * prove it without Regent. The backup script writes it last: a dump with a manifest is complete.
 *
 * A backup of the client `acme` is up to three files in one folder, with the same stem:
 * `acme-20261123T023000Z.sql.zst` (the database), `acme-20261123T023000Z.files.tar.zst` (its folder), and
 * `acme-20261123T023000Z.json` (this). The names of the first two end in `.age` if they are encrypted.
 */
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.object({
  version: z.literal(1),
  /** The name of the database, which is the alias of the client. */
  client: z.string(),
  madeAt: z.iso.datetime(),
  /** CRON also stands for a person at a terminal. */
  madeBy: z.enum(['REGENT', 'CRON']),
  /** Both files are encrypted, and their names end in `.age`; absent if they are not. */
  encryption: z.literal('age').optional(),
  /** Versions, as the programs print them; `monarc` is that of the release, null if it has none. */
  versions: z.object({
    mariadb: z.string(),
    dump: z.string(),
    zstd: z.string(),
    tar: z.string(),
    monarc: z.string().nullable(),
  }),
  database: z.object({
    /** The name of the file, without its folder. */
    file: z.string(),
    bytes: z.int(),
    sha256,
    characterSet: z.string(),
    collation: z.string(),
    /** Every table, by name, as it was in the snapshot of the dump. */
    tables: z.array(
      z.object({
        name: z.string(),
        rows: z.int(),
        /** What CHECKSUM TABLE gives; null if a dump cannot keep it: of FLOAT columns, or another engine. */
        checksum: z.int().nullable(),
      }),
    ),
  }),
  /** The client's folder without its caches; null if there is none. */
  files: z.object({ file: z.string(), bytes: z.int(), sha256 }).nullable(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The other files of the backup with this dump, by its name or path; undefined if it is no dump. */
export function filesBeside(
  dump: string,
): { stem: string; archive: string; manifest: string; isEncrypted: boolean } | undefined {
  const [, stem, age = ''] = /^(.*)\.sql\.zst(\.age)?$/s.exec(dump) ?? [];
  if (stem === undefined) return undefined;
  return {
    stem,
    archive: `${stem}.files.tar.zst${age}`,
    manifest: `${stem}.json`,
    isEncrypted: age !== '',
  };
}

/** Compares the rows of backups with what is on the disk of a server. */
import type { FoundBackup } from '../../domain/vocabulary.ts';

/** A backup of this server that had its file at the last look, or has it now. */
export interface KnownBackup {
  id: string;
  /** Null if it is of a database of the server itself. */
  clientId: string | null;
  /** The alias of the client, or the name of that database. */
  alias: string;
  at: Date;
  ok: boolean;
  file: string;
  bytes: bigint | null;
  filesFile: string | null;
  filesBytes: bigint | null;
  goneAt: Date | null;
}

export interface Difference {
  gone: KnownBackup[];
  /** The files are there again, or in another folder: that of deleted clients. */
  there: { known: KnownBackup; found: FoundBackup }[];
  /** Good ones whose files are not as they were made, and why. */
  changed: { known: KnownBackup; why: string }[];
  /** Those whose manifest was read: rows come from it, or get their facts from it. */
  read: FoundBackup[];
}

/** @param since when the look began: a backup that was stored later may be missing in it */
export function differenceOf(known: KnownBackup[], found: FoundBackup[], since: Date): Difference {
  const byPath = new Map(found.map((each) => [each.file, each]));
  const paths = new Set(known.map(({ file }) => file));
  const elsewhere = new Map(
    found.filter(({ file }) => !paths.has(file)).map((each) => [nameOf(each.client, each.file), each]),
  );
  const difference: Difference = { gone: [], there: [], changed: [], read: [] };
  const moved = new Set<FoundBackup>();
  for (const each of known) {
    const there = byPath.get(each.file) ?? takeMoved(each);
    if (there === undefined) {
      if (each.goneAt === null && each.at < since) difference.gone.push(each);
      continue;
    }
    if (each.goneAt !== null || there.file !== each.file)
      difference.there.push({ known: each, found: there });
    const why = each.ok ? whyNotGood(each, there) : undefined;
    if (why !== undefined) difference.changed.push({ known: each, why });
  }
  difference.read = found.filter((each) => each.manifest !== undefined && !moved.has(each));
  return difference;

  /** Files are moved as they are, so name and size stay. */
  function takeMoved({ alias, file, bytes, goneAt }: KnownBackup): FoundBackup | undefined {
    const name = nameOf(alias, file);
    const there = elsewhere.get(name);
    if (there === undefined || goneAt !== null || BigInt(there.bytes) !== bytes) return undefined;
    elsewhere.delete(name);
    moved.add(there);
    return there;
  }
}

const nameOf = (alias: string, path: string) => `${alias}/${path.slice(path.lastIndexOf('/') + 1)}`;

function whyNotGood(known: KnownBackup, { bytes, files }: FoundBackup): string | undefined {
  if (known.bytes !== null && known.bytes !== BigInt(bytes)) return changed('dump', known.bytes, bytes);
  if (known.filesFile === null) return undefined;
  if (files === undefined) return `Its second file, ${known.filesFile}, is not there any more.`;
  return known.filesBytes !== null && known.filesBytes !== BigInt(files.bytes)
    ? changed('second file', known.filesBytes, files.bytes)
    : undefined;
}

const changed = (what: string, before: bigint, now: number) =>
  `Its ${what} has ${now} bytes now, and had ${before} when it was made: somebody has changed it.`;

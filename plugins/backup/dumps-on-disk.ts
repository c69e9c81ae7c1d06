/** What is in the folders of dumps on a server, and the client whose last turn was the longest ago. */
import { basename, dirname } from 'node:path';
import type { Context, FoundBackup, FoundManifest } from '../../src/runner/contract/plugin.ts';
import { filesBeside, manifestSchema } from '../shared/backup-manifest.ts';

type Ctx = Pick<Context<{ folder: string }>, '$' | 'options'>;

export interface DumpsOnDisk {
  /** The paths of all dumps, the newest last; undefined if they could not be listed. */
  files: string[] | undefined;
  /** The sizes of all files of backups in bytes, by path; also those of deleted clients. */
  sizes: Map<string, number>;
  /**
   * When each client's folder was last written to, in seconds, by alias: each backup of the client does that.
   */
  turns: Map<string, number>;
}

/** The content of the folders of dumps, in one round trip; empty if they are absent. */
export async function dumpsOnDisk({ $, options: { folder } }: Ctx): Promise<DumpsOnDisk> {
  const { stdout, exitCode } = await $({
    nothrow: true,
  })`sh -c ${LOOK} look ${folder} ${`${folder}-deleted`}`;
  const entries = stdout
    .split('\0')
    .map((entry) => /^(.) (\S+) (\d+) ([^]*)$/.exec(entry) ?? [])
    .map(([, kind, time, size, path = '']) => ({ kind, time: Number(time), size: Number(size), path }))
    .toSorted((one, other) => one.time - other.time);
  const isHere = ({ path }: { path: string }) => path.startsWith(`${folder}/`);
  const folders = entries.filter(({ kind }) => kind === 'd').filter(isHere);
  const files = entries.filter(({ kind }) => kind === 'f');
  const dumps = files.filter(isHere).filter(({ path }) => filesBeside(path) !== undefined);
  return {
    files: exitCode === 0 ? dumps.map(({ path }) => path) : undefined,
    sizes: new Map(files.map(({ path, size }) => [path, size])),
    turns: new Map(folders.map(({ path, time }) => [path.slice(folder.length + 1), time])),
  };
}

const LOOK = `
for folder; do
  [ -d "$folder" ] || continue
  find "$folder/" -mindepth 1 -maxdepth 2 \\
    '(' -type d -o -type f -regex '.*[.]\\(sql[.]zst\\|files[.]tar[.]zst\\|sql[.]zst[.]age\\|files[.]tar[.]zst[.]age\\|json\\)' ')' \\
    -printf "%y %T@ %s $folder/%P\\0" || exit
done`;

/** A client that was left out the last time comes first. */
export const byLastTurn =
  ({ turns }: DumpsOnDisk) =>
  (one: { alias: string }, other: { alias: string }) =>
    (turns.get(one.alias) ?? 0) - (turns.get(other.alias) ?? 0);

/**
 * The backups on this server, also those of deleted clients, in at most two round trips: the second reads the
 * manifests that Regent does not know yet. Undefined if they could not be listed.
 * @param isOurs which of them to give
 */
export async function backupsOnDisk(
  ctx: Ctx & Pick<Context, 'files' | 'knownBackups'>,
  isOurs: (found: FoundBackup) => boolean = () => true,
): Promise<FoundBackup[] | undefined> {
  const { files, sizes } = await dumpsOnDisk(ctx);
  if (files === undefined) return undefined;
  const backups = [...sizes]
    .flatMap(([path, bytes]) => backupAt(path, bytes, ctx.options.folder, sizes) ?? [])
    .filter(isOurs);
  const withManifest = backups.filter(({ manifestFile }) => manifestFile !== undefined);
  const known = await ctx.knownBackups(withManifest.map(({ file }) => file));
  const unknown = withManifest.filter(({ file }) => !known.has(file));
  if (unknown.length === 0) return backups;
  const read = await ctx.files.read(unknown.map(({ manifestFile = '' }) => manifestFile));
  return backups.map((backup) => {
    const state = read.get(backup.manifestFile ?? '');
    return state?.kind === 'file' ? { ...backup, manifest: factsOf(state.content, backup) } : backup;
  });
}

/** Undefined for a file that is no dump, or does not have the name of the client in whose folder it is. */
function backupAt(
  file: string,
  bytes: number,
  folder: string,
  sizes: Map<string, number>,
): FoundBackup | undefined {
  const name = basename(dirname(file));
  const client = dirname(dirname(file)) === folder ? name : name.replace(/-\d{8}T\d{6}Z$/, '');
  const beside = filesBeside(file);
  if (beside === undefined) return undefined;
  const { stem, archive, manifest: manifestFile } = beside;
  if (!basename(stem).startsWith(`${client}-`) || !STAMP.test(basename(stem).slice(client.length + 1)))
    return undefined;
  const archiveBytes = sizes.get(archive);
  return {
    client,
    file,
    bytes,
    files: archiveBytes === undefined ? undefined : { file: archive, bytes: archiveBytes },
    manifestFile: sizes.has(manifestFile) ? manifestFile : undefined,
  };
}

/** The time in the name of a dump, and a number if there were several in one second. */
const STAMP = /^\d{8}T\d{6}Z(-\d+)?$/;

/** Undefined if it is no manifest of this client, or does not fit the files beside it. */
function factsOf(content: Buffer, { client, file, bytes, files }: FoundBackup): FoundManifest | undefined {
  const manifest = manifestSchema.safeParse(parsed(content)).data;
  if (manifest?.client !== client) return undefined;
  const { database, files: second } = manifest;
  if (database.file !== basename(file) || database.bytes !== bytes) return undefined;
  const isThere =
    files !== undefined && second?.file === basename(files.file) && second.bytes === files.bytes;
  if (second !== null && !isThere) return undefined;
  return {
    madeAt: new Date(manifest.madeAt),
    isRegents: manifest.madeBy === 'REGENT',
    sha256: database.sha256,
    filesSha256: second?.sha256 ?? null,
    monarcVersion: manifest.versions.monarc,
    rows: database.tables.reduce((sum, { rows }) => sum + rows, 0),
  };
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}

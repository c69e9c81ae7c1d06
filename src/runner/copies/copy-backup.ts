/** Copies one backup of a server: its dump, the archive of its folder, and its manifest. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { NotDownloadableError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import type { CopiedFile, CopyableBackup } from '../store/backup-copies.ts';
import { clientFolder, type CopyFolder } from './copy-folder.ts';
import { CopyError, fetchFile, type FetchDeps } from './fetch-file.ts';
import { hashOf } from './hash-of.ts';

export interface CopyDeps extends Omit<FetchDeps, 'transport'> {
  folder: CopyFolder;
  fqdn: string;
  transport: Pick<Transport, 'download' | 'files'>;
}

/**
 * Gives the path of the dump's copy, below the folder, and all of its files. A file that is there already is
 * not brought again if its hash is right; it is replaced if it belongs to this copy, and refused otherwise.
 */
export async function copyBackup(
  backup: CopyableBackup,
  deps: CopyDeps,
): Promise<{ path: string; files: CopiedFile[] }> {
  const { dump, archive, manifest, alias, copy } = backup;
  mustBeItsOwn(backup);
  const folder = await clientFolder(deps.folder, deps.fqdn, alias);
  const ours = new Set(copy?.files.map(({ name }) => name));
  const files: CopiedFile[] = [];
  for (const file of archive === null ? [dump] : [dump, archive]) {
    const name = basename(file.path);
    const to = join(folder, name);
    const { bytes, sha256 } = file;
    if (!(await isCopied(to, file, ours.has(name), deps.signal))) await fetchFile(file, to, deps);
    files.push({ name, bytes, sha256 });
  }
  if (manifest !== null) files.push(await copyManifest(manifest, folder, ours, deps));
  return { path: relative(deps.folder.path, join(folder, basename(dump.path))), files };
}

/** The server told these paths: they must be those of one backup of this client. */
function mustBeItsOwn({ alias, dump, archive, manifest }: CopyableBackup): void {
  const paths = [dump.path, archive?.path, manifest].filter((path) => typeof path === 'string');
  const stem = /^(.*)\.sql\.zst(?:\.age)?$/.exec(basename(dump.path))?.[1] ?? '';
  const isSafe = (path: string) =>
    dirname(path) === dirname(dump.path) &&
    /^[\w-][\w.-]*$/.test(basename(path)) &&
    basename(path).startsWith(`${stem}.`);
  const folder = basename(dirname(dump.path));
  const isTheirs = folder === alias || folder.startsWith(`${alias}-`);
  if (!isTheirs || !stem.startsWith(`${alias}-`) || !paths.every(isSafe))
    throw new CopyError(`${dump.path} is not named like a backup of ${alias}. It was not copied.`);
}

async function isCopied(
  to: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
  isOurs: boolean,
  signal: AbortSignal,
) {
  const found = await lstat(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found === undefined) return false;
  if (found.isFile() && found.size === bytes && (await hashOf(to, { signal })) === sha256) return true;
  if (isOurs && found.isFile()) return false;
  throw new CopyError(`${to} is there already, and is another file. Move it away.`);
}

async function copyManifest(
  path: string,
  folder: string,
  ours: Set<string>,
  { transport, fqdn, signal }: CopyDeps,
): Promise<CopiedFile> {
  const state = (await transport.files(signal).read([path])).get(path);
  if (state?.kind !== 'file') throw new NotDownloadableError(`On ${fqdn}`, path, 'it is no small file');
  const { content } = state;
  const [name, bytes] = [basename(path), content.length];
  const sha256 = createHash('sha256').update(content).digest('hex');
  const to = join(folder, name);
  if (await isCopied(to, { bytes, sha256 }, ours.has(name), signal)) return { name, bytes, sha256 };
  const partial = `${to}.partial`;
  await rm(partial, { force: true });
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, to);
  return { name, bytes, sha256 };
}

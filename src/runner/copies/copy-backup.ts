/** Copies one backup of a server: its dump, the archive of its folder, and its manifest. */
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { NotDownloadableError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import type { CopiedFile, CopyableBackup } from '../store/backup-copies.ts';
import type { CopyPlace } from './copy-place.ts';
import { CopyError, type FetchDeps } from './fetch-file.ts';

export interface CopyDeps extends Omit<FetchDeps, 'transport'> {
  place: CopyPlace;
  fqdn: string;
  transport: Pick<Transport, 'download' | 'files'>;
}

/**
 * Gives the path of the dump's copy, below the folder of the place, and all of its files. A file that is there already is
 * not brought again if its hash is right; it is replaced if it belongs to this copy, and refused otherwise.
 */
export async function copyBackup(
  backup: CopyableBackup,
  deps: CopyDeps,
): Promise<{ path: string; files: CopiedFile[] }> {
  const { dump, archive, manifest, alias, copy } = backup;
  const { place, fqdn, signal } = deps;
  mustBeItsOwn(backup);
  const folder = await place.clientFolder(fqdn, alias, signal);
  const ours = new Set(copy?.files.map(({ name }) => name));
  const files: CopiedFile[] = [];
  for (const file of archive === null ? [dump] : [dump, archive]) {
    const name = basename(file.path);
    const to = join(folder, name);
    const { bytes, sha256 } = file;
    if (!(await isCopied(deps, to, file, ours.has(name)))) await place.fetch(file, to, deps);
    files.push({ name, bytes, sha256 });
  }
  if (manifest !== null) files.push(await copyManifest(manifest, folder, ours, deps));
  return { path: relative(place.path, join(folder, basename(dump.path))), files };
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
  { place, signal }: CopyDeps,
  to: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
  isOurs: boolean,
): Promise<boolean> {
  const found = await place.stat(to, signal);
  if (found === undefined) return false;
  if (found.isFile && found.bytes === bytes && (await place.hash(to, { signal })) === sha256) return true;
  if (isOurs && found.isFile) return false;
  throw new CopyError(`${place.named(to)} is there already, and is another file. Move it away.`);
}

async function copyManifest(
  path: string,
  folder: string,
  ours: Set<string>,
  deps: CopyDeps,
): Promise<CopiedFile> {
  const { place, transport, fqdn, signal } = deps;
  const state = (await transport.files(signal).read([path])).get(path);
  if (state?.kind !== 'file') throw new NotDownloadableError(`On ${fqdn}`, path, 'it is no small file');
  const { content } = state;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { name: basename(path), bytes: content.length, sha256 };
  const to = join(folder, file.name);
  if (!(await isCopied(deps, to, file, ours.has(file.name)))) await place.put(to, content, signal);
  return file;
}

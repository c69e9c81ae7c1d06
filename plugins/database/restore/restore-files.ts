/** The client's folder in a restore: it is unpacked beside the live one, and takes its place in the swap. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import type { Manifest } from '../../shared/backup-manifest.ts';
import { arrivingFiles } from '../../shared/arriving-files.ts';
import { PLAIN } from '../../shared/encrypted.ts';
import { ifFull, lastLines } from '../../shared/last-lines.ts';

/** Each is in a folder of its own that only root may enter, on the file system of the live one. */
export const foldersOf = (alias: string, id: string) => ({
  live: `/var/www/${alias}`,
  incoming: `/var/www/.${alias}.restore-${id}/files`,
  /** For a client that is made from a backup: the plugin client-config puts it in its place. */
  arriving: arrivingFiles(alias, id),
  before: `/var/www/.${alias}.before-${id}/files`,
  undone: `/var/www/.${alias}.undone-${id}/files`,
});

export type Folders = ReturnType<typeof foldersOf>;

/**
 * Makes the folder that takes the place of the live one. Its local.php stays, as it is Regent's.
 * @param key what opens the archive: see keyTo; empty if it is not encrypted
 * @param source the alias of the client whose files they are, if they are for a new one: that gets a local.php of its own
 */
export async function unpackFiles(
  { $, signal }: Pick<Context, '$' | 'signal'>,
  folders: Folders,
  archive: string,
  key: string,
  { bytes, sha256, file }: NonNullable<Manifest['files']>,
  source?: string,
): Promise<void> {
  const { live } = folders;
  const incoming = source === undefined ? folders.incoming : folders.arriving;
  const { stderr, exitCode } = await $({
    nothrow: true,
    input: `${key}\n`,
  })`bash -c ${UNPACK} unpack ${[archive, bytes, sha256, live, incoming, source ?? '']}`;
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const said = lastLines(stderr);
  throw new Error(`The files of the backup (${file}) cannot be unpacked: ${said}${ifFull(said)}`);
}

/** The caches are made empty, because the archive has none and MONARC needs the folders. */
const UNPACK = `
set -eu -o pipefail
umask 077
export LC_ALL=C
archive=$1 bytes=$2 sha256=$3 live=$4 incoming=$5 source=$6
read -r key
${PLAIN}
refuse() { echo "$1" >&2; exit 1; }
[[ $(stat -c %s -- "$archive") == "$bytes" ]] || refuse 'its size is another one than in the manifest'
[[ $(sha256sum <"$archive") == "$sha256  -" ]] || refuse 'its SHA-256 is another one than in the manifest'
if [[ -n $source && ( -e $live || -L $live ) ]]; then refuse "$live is there already"; fi
if [[ -e $live || -L $live ]]; then
  [[ -d $live && ! -L $live ]] || refuse "$live is no folder"
  [[ $(stat -c %d -- "$live") == $(stat -c %d -- "\${live%/*}") ]] || refuse "$live is a file system of its own, which cannot change places"
  free=$(df --output=avail -B1 -- "\${live%/*}" | tail -n 1)
  used=$(du -sxB1 -- "$live" | cut -f 1)
  ((free > used)) || refuse "\${live%/*} has $free bytes of free space, and the present folder alone has $used"
fi
rm -rf -- "\${incoming%/*}"
mkdir -p -m 700 -- "\${incoming%/*}"
mkdir -- "$incoming"
plain "$archive" "$key" | zstd --quiet --decompress --stdout |
  tar --extract --directory="$incoming" --numeric-owner --same-owner --preserve-permissions
if [[ -n $source ]]; then
  # They may come from another server: no program gets rights here, and no code that MONARC has kept there is run.
  rm -rf -- "$incoming/local.php"
  for path in data/cache data/DoctrineORMModule/Proxy data/LazyServices/Proxy; do
    [[ -L $incoming/data || -L $incoming/\${path%/*} ]] || rm -rf -- "$incoming/$path"
  done
  find "$incoming" ! -type l -perm /6000 -exec chmod a-s -- {} +
  others=$(find "$incoming" ! -type f ! -type d ! -type l -printf '%P ')
  [[ -z $others ]] || refuse "they hold what is no file, folder or link: $others. Remove it there, and make another backup"
  links=$(find "$incoming" -type l '(' -lname /var/www -o -lname '/var/www/*' ')' -printf '%P ')
  [[ -z $links ]] || refuse "links in them lead into the folder of $source or another client, which the new one must not use: $links. Replace them there, and make another backup"
fi
if [[ -f $live/local.php && ! -L $live/local.php ]]; then
  rm -rf -- "$incoming/local.php"
  cp -p -- "$live/local.php" "$incoming/local.php"
fi
for path in data/cache data/DoctrineORMModule/Proxy data/LazyServices/Proxy; do
  parent="$incoming/\${path%/*}"
  [[ -d $live/$path && ! -L $live/$path && -d $parent && ! -L $parent && ! -L $incoming/data && ! -e $incoming/$path ]] || continue
  mkdir -- "$incoming/$path"
  chown --reference="$live/$path" -- "$incoming/$path"
  chmod --reference="$live/$path" -- "$incoming/$path"
done
`;

/**
 * For bash: `swap_folders` moves `$folder` to `$folder_to` and `$folder_from` to `$folder`, and `swap_folders_back`
 * does the reverse; both are harmless when repeated.
 */
export const SWAP_FOLDERS = `
swap_folders() {
  [[ -d $folder_from && ! -L $folder_from ]] || return 0
  mkdir -p -m 700 -- "\${folder_to%/*}" || return 1
  if [[ -e $folder || -L $folder ]]; then
    [[ ! -e $folder_to ]] || { echo "$folder_to is there already" >&2; return 1; }
    mv -T -- "$folder" "$folder_to" || return 1
  fi
  mv -T -- "$folder_from" "$folder" || { mv -T -- "$folder_to" "$folder"; return 1; }
}
swap_folders_back() {
  [[ -d $folder_to ]] || return 0
  [[ ! -e $folder ]] || { [[ -d \${folder_from%/*} && ! -e $folder_from ]] && mv -T -- "$folder" "$folder_from"; } || return 1
  mv -T -- "$folder_to" "$folder" && rmdir -- "\${folder_to%/*}"
}
`;

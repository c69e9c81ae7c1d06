/** The templates of deliverables: each client has a copy of the release's, and may change its own. */
import type { Context } from '../../src/runner/contract/plugin.ts';

/**
 * The names of the release's templates that are missing below each of these folders; complete folders are
 * left out. One round trip. A file with a template's name stays, whatever its content; a client's other files
 * there are not read, however many there are.
 */
export async function missingDeliveries(
  ctx: Pick<Context, '$'>,
  release: string,
  folders: string[],
): Promise<Map<string, string[]>> {
  const missing = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  if (folders.length === 0) return missing;
  const input = folders.map((folder) => `${folder}\n`).join('');
  const { stdout } = await ctx.$({ input, nothrow: true })`sh -c ${FIND} sh ${release}`;
  for (const line of stdout.split('\0').slice(0, -1)) {
    const [folder = '', file = ''] = line.split('\n', 2);
    missing.get(folder)?.push(file);
  }
  return missing;
}

const FIND = `
templates=$(find -H "$1" ! -type d -printf '%P\\n' | sort)
[ -n "$templates" ] || exit 0
while read -r folder; do
  while read -r file; do
    [ -e "$folder/$file" ] || [ -L "$folder/$file" ] || printf '%s\\n%s\\0' "$folder" "$file"
  done <<END
$templates
END
done
`;

/**
 * Copies the missing templates, in one round trip, and returns the reason for each folder in which it failed.
 * Works as the folders' owner, so that a link which a client's MONARC left there cannot lead root elsewhere.
 */
export async function copyDeliveries(
  ctx: Pick<Context, '$'>,
  release: string,
  owner: string,
  folders: string[],
): Promise<Map<string, string>> {
  if (folders.length === 0) return new Map();
  const input = folders.map((folder) => `${folder}\n`).join('');
  const { stdout } = await ctx.$({ input })`sh -c ${COPY} sh ${release} ${owner}`;
  const entries = stdout.split('\0').filter((entry) => entry !== '');
  return new Map(entries.map((entry) => entry.split('\n', 2) as [string, string]));
}

const COPY = `
while read -r folder; do
  error=$({
    tar -C "$1" -cf - . | runuser -u "$2" -- tar -C "$folder" -xf - --skip-old-files
  } 2>&1 </dev/null) || printf '%s\\n%s\\0' "$folder" "$error"
done
`;

/** The templates of deliverables: each client has a copy of the release's, and may change its own. */
import type { Context } from '../../src/runner/plugin.ts';

/**
 * The names of the release's templates that are missing below each of these folders; none for a folder that
 * has them all. One round trip. What is there under a template's name stays, whatever it holds.
 */
export async function missingDeliveries(
  ctx: Pick<Context, '$'>,
  release: string,
  folders: string[],
): Promise<Map<string, string[]>> {
  if (folders.length === 0) return new Map();
  const input = [release, ...folders].join('\n');
  const { stdout } = await ctx.$({ input, nothrow: true })`xargs -d ${'\n'} sh -c ${FIND} sh`;
  const files = new Map<string, Set<string>>();
  for (const entry of stdout.split('\0')) {
    const [folder = '', file = ''] = entry.split('\n');
    files.set(folder, (files.get(folder) ?? new Set()).add(file));
  }
  const templates = [...(files.get(release) ?? [])].toSorted();
  return new Map(
    folders.map((folder) => [folder, templates.filter((file) => !files.get(folder)?.has(file))]),
  );
}

const FIND = `find -H "$@" ! -type d -printf '%H\\n%P\\0'`;

/**
 * Copies what is missing, in one round trip, and gives the reason for each folder where it could not. Works as
 * the folders' owner, so that a link which a client's MONARC left there cannot lead root elsewhere.
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

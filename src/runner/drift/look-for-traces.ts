/** Who may have changed a file: its owner, when it was changed, and who was signed in on the server then. */
import type { Change } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import type { Traces } from '../store/drift-rows.ts';

/** More would hold up the step, and say little. */
const MOST_FILES = 20;

/**
 * For each path: its place in the list, the time of its last change and its owner; then the sessions at that time,
 * which `last` knows if it is installed. A session without a terminal, such as Regent's own, is not among them.
 */
const LOOK = `
  export LC_ALL=C
  i=0
  for path; do
    if facts=$(stat -c '%Y %U' -- "$path" 2>/dev/null); then
      printf 'file %s %s\\n' "$i" "$facts"
      last -w -p "$(date -d "@\${facts%% *}" '+%Y-%m-%d %H:%M:%S')" 2>/dev/null | head -n 20 |
        awk -v i="$i" 'NF == 0 { exit } $1 != "reboot" { print "session", i, $1, ($3 ~ /[.:]/ && $3 !~ /^[0-9]+:[0-9]/) ? $3 : $2 }'
    fi
    i=$((i + 1))
  done`;

/** In one round trip; by path. Empty if nothing can be found out: the step goes on without it. */
export async function lookForTraces(
  transport: Transport,
  changes: Change[],
  signal: AbortSignal,
): Promise<Map<string, Traces>> {
  const isFile = ({ subject, action }: Change) => subject.startsWith('/') && action !== 'create';
  const paths = [...new Set(changes.filter(isFile).map(({ subject }) => subject))].slice(0, MOST_FILES);
  if (transport.sandbox || paths.length === 0) return new Map();
  try {
    const { stdout } = await transport.shell(signal)({ nothrow: true })`sh -c ${LOOK} regent ${paths}`;
    return tracesIn(stdout, paths);
  } catch (error) {
    signal.throwIfAborted();
    // If the server does not answer any more, the step itself finds that out.
    if (!(error instanceof Error)) throw error;
    return new Map();
  }
}

/** @param text what the script prints */
export function tracesIn(text: string, paths: string[]): Map<string, Traces> {
  const found = new Map<string, Traces>();
  for (const line of text.split('\n')) {
    const [kind, index, first = '', second = ''] = line.split(' ');
    const path = paths[Number(index)];
    if (path === undefined) continue;
    const traces = found.get(path);
    if (kind === 'file' && /^\d+$/.test(first))
      found.set(path, { fileChangedAt: new Date(Number(first) * 1000), fileOwner: second, signedIn: [] });
    else if (kind === 'session') traces?.signedIn.push(`${first} (${second})`);
  }
  return found;
}

/** Size and last change of orphans that are files or folders. */
import type { FoundOrphan, OrphanKind } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';

/** Their place is theirs alone; that of others is a file with the things of many. */
const OWN_PLACE: OrphanKind[] = ['VIRTUAL_HOST', 'FOLDER'];

/** More would hold up the step. */
const MOST_PATHS = 500;

/** For each path: its place in the list, all bytes below it, and the newest change in seconds; within a time. */
const LOOK = `
  export LC_ALL=C
  i=0
  for path; do
    timeout 20 find "$path" -xdev -printf '%s %T@\\n' 2>/dev/null |
      awk -v i="$i" '{ bytes += $1 } $2 > newest { newest = $2 } END { if (NR) printf "%d %.0f %d\\n", i, bytes, newest }'
    i=$((i + 1))
  done`;

/** One round trip, if there are any; without these facts if they cannot be found out. */
export async function withFileFacts(
  transport: Transport,
  orphans: FoundOrphan[],
  signal: AbortSignal,
): Promise<FoundOrphan[]> {
  const isOwn = ({ kind, place }: FoundOrphan) => OWN_PLACE.includes(kind) && place.startsWith('/');
  const paths = orphans
    .filter(isOwn)
    .map(({ place }) => place)
    .slice(0, MOST_PATHS);
  if (transport.sandbox || paths.length === 0) return orphans;
  const { stdout } = await transport.shell(signal)({ nothrow: true })`sh -c ${LOOK} regent ${paths}`;
  const facts = new Map(
    stdout.split('\n').flatMap((line) => {
      const [, index = '', bytes = '', newest = ''] = /^(\d+) (\d+) (\d+)$/.exec(line) ?? [];
      const path = paths[Number(index || '-1')];
      if (path === undefined) return [];
      return [[path, { bytes: Number(bytes), changedAt: new Date(Number(newest) * 1000) }]];
    }),
  );
  return orphans.map((each) => (isOwn(each) ? { ...each, ...facts.get(each.place) } : each));
}

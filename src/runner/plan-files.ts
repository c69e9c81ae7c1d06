/** Files as desired state: what a plugin wants at some paths, held against what is there. */
import type { FileEntry, FileState, Files } from '../transport/transport.ts';
import type { Change } from './change.ts';
import { showDiff, type Lines } from './show-diff.ts';

/** What should be at a path, or that nothing should, and whose it is. */
export type WantedFile = (FileEntry | { kind: 'absent'; path: string }) &
  Lines & {
    /** The client that it belongs to; none where it is the server's own. */
    client?: string;
    /**
     * What Regent writes there, if that is not `content`: because `content` keeps what others wrote, or because
     * nothing is to be there now. Diffs mask all other lines.
     */
    ours?: () => string;
  };

/** Reads every wanted path in one round trip and gives a change for each that differs, in the order wanted. */
export async function planFiles(files: Pick<Files, 'read'>, wanted: WantedFile[]): Promise<Change[]> {
  if (wanted.length === 0) return [];
  const found = await files.read(wanted.map((want) => want.path));
  return wanted.flatMap((want) => changeOf(want, found.get(want.path) ?? { kind: 'absent' }));
}

/** Makes those of the wanted files whose paths are among the changes; at most two round trips. */
export async function applyFiles(files: Files, changes: Change[], wanted: WantedFile[]): Promise<void> {
  const subjects = new Set(changes.map((change) => change.subject));
  const concerned = wanted.filter((want) => subjects.has(want.path));
  const gone = concerned.filter((want) => want.kind === 'absent').map((want) => want.path);
  const entries = concerned.filter((want) => want.kind !== 'absent');
  if (gone.length > 0) await files.remove(gone);
  if (entries.length > 0) await files.write(entries);
}

function changeOf(want: WantedFile, found: FileState): Change[] {
  const differences = describe(want, found);
  if (differences === undefined) return [];
  const action = want.kind === 'absent' ? 'delete' : found.kind === 'absent' ? 'create' : 'update';
  return [
    {
      ...(want.client === undefined ? {} : { client: want.client }),
      action,
      subject: want.path,
      summary: `${action} ${want.path}${differences === '' ? '' : ` (${differences})`}`,
      ...diffOf(want, found),
    },
  ];
}

/** What differs in words; empty where the action says it all; undefined where nothing differs. */
function describe(want: WantedFile, found: FileState): string | undefined {
  if (want.kind === 'absent' || found.kind === 'absent') return want.kind === found.kind ? undefined : '';
  if (want.kind !== found.kind) return `is a ${found.kind}, should be a ${want.kind}`;
  if (want.kind === 'link')
    return found.kind === 'link' && want.target === found.target ? undefined : 'target';
  const differing = [
    want.kind === 'file' && found.kind === 'file' && !Buffer.from(want.content).equals(found.content)
      ? 'content'
      : undefined,
    'mode' in found && found.mode !== want.mode
      ? `mode ${octal(found.mode)}, should be ${octal(want.mode)}`
      : undefined,
    'owner' in found && found.owner !== undefined && found.owner !== want.owner
      ? `owner ${found.owner}, should be ${want.owner}`
      : undefined,
    'group' in found && found.group !== undefined && found.group !== want.group
      ? `group ${found.group}, should be ${want.group}`
      : undefined,
  ].filter((difference) => difference !== undefined);
  return differing.length === 0 ? undefined : differing.join(', ');
}

const octal = (mode: number) => `0${mode.toString(8)}`;

/** Above this a diff helps nobody, and would be stored and shown all the same. */
const LARGEST_DIFF = 64 * 1024;

function diffOf(want: WantedFile, found: FileState): { diff?: string } {
  const before = found.kind === 'file' ? found.content : Buffer.alloc(0);
  const after = want.kind === 'file' ? Buffer.from(want.content) : Buffer.alloc(0);
  if (before.equals(after)) return {};
  if (before.includes(0) || after.includes(0)) return { diff: 'binary content differs' };
  if (before.length + after.length > LARGEST_DIFF) return { diff: 'content differs (too large to show)' };
  const text = after.toString('utf8');
  return { diff: showDiff(want.path, before.toString('utf8'), text, want.ours?.() ?? text, want) };
}

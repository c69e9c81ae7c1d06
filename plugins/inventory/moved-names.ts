/** Servers that had another name before: what lies under the old one moves to the present one. */
import {
  namesIn,
  type FileEntry,
  type Files,
  type FileState,
  type ServerFacts,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';

/** The present names by the names from before, where no other server is called so by now. */
export function renamed(servers: ServerFacts[]): Map<string, string> {
  const present = new Set(servers.map(({ fqdn }) => fqdn));
  return new Map(
    servers.flatMap(({ fqdn, formerFqdns = [] }) =>
      formerFqdns.filter((name) => !present.has(name)).map((name) => [name, fqdn] as const),
    ),
  );
}

/** A folder under an old name. */
export interface MovedFolder {
  from: string;
  to: string;
  /** What is in it, by name. */
  entries: Map<string, FileState>;
  /** The names that are taken in the new folder. */
  taken: Set<string>;
}

/** The folders under old names that hold this file; at most two round trips, none where there is no old name. */
export async function movedFolders(
  files: Pick<Files, 'list' | 'read'>,
  folderOf: (name: string) => string,
  names: ReadonlyMap<string, string>,
  file: string,
): Promise<MovedFolder[]> {
  if (names.size === 0) return [];
  const pairs = [...names].map(([before, now]) => ({ from: folderOf(before), to: folderOf(now) }));
  const listed = await files.list(pairs.flatMap(({ from, to }) => [from, to]));
  const within = (folder: string) => namesIn(listed, folder);
  const due = pairs.filter(({ from }) => within(from).includes(file));
  if (due.length === 0) return [];
  const found = await files.read(due.flatMap(({ from }) => within(from).map((name) => `${from}/${name}`)));
  return due.map(({ from, to }) => ({
    from,
    to,
    entries: new Map(within(from).map((name) => [name, found.get(`${from}/${name}`) ?? { kind: 'absent' }])),
    taken: new Set(within(to)),
  }));
}

/**
 * Every file in the new folder, and gone from the old one, which goes where nothing is left in it. What is no
 * file, or is called like one in the new folder, stays. The file `except` is written by somebody else.
 * Diffs show nothing of them: they are an administrator's.
 */
export function wantedMoves({ from, to, entries, taken }: MovedFolder, except: string): WantedFile[] {
  const going = [...entries].flatMap(([name, state]): [string, FileEntry][] =>
    state.kind === 'file' && (name === except || !taken.has(name))
      ? [[name, { owner: 'root', group: 'root', ...state, path: `${to}/${name}` }]]
      : [],
  );
  const gone = going.length === entries.size ? [from] : going.map(([name]) => `${from}/${name}`);
  return [
    ...going.flatMap(([name, entry]) => (name === except ? [] : [{ ...entry, ours: () => '' }])),
    ...gone.map((path) => ({ kind: 'absent' as const, path })),
  ];
}

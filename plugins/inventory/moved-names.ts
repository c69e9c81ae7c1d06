/** Servers that had another name before: the files under the old name move to the present one. */
import {
  namesIn,
  type FileEntry,
  type Files,
  type FileState,
  type ServerFacts,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';

/** The present names by the former names, without those that another server has by now. */
export function renamed(servers: ServerFacts[]): Map<string, string> {
  const present = new Set(servers.map(({ fqdn }) => fqdn));
  return new Map(
    servers.flatMap(({ fqdn, formerFqdns = [] }) =>
      formerFqdns.filter((name) => !present.has(name)).map((name) => [name, fqdn] as const),
    ),
  );
}

/** A folder under a former name. */
export interface MovedFolder {
  from: string;
  to: string;
  /** Its content, by name. */
  entries: Map<string, FileState>;
  /** The names that are taken in the new folder. */
  taken: Set<string>;
}

/**
 * The folders under former names that hold this file; at most two round trips, none if there is no former
 * name.
 */
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
 * Every file is written to the new folder and removed from the old one, which is removed if it is empty then.
 * An entry stays if it is not a file, or if its name is taken in the new folder. Another function writes the
 * file `except`. Diffs show nothing of these files, because they are an administrator's.
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

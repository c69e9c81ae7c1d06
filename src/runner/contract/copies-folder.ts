/** The folder with copies of backups on a backup store: for root alone, and marked with the store's id. */
import type { Files, FileState } from '../../transport/transport.ts';

/** In a folder of copies: whose it is. */
export const COPIES_MARK = '.regent-copies.json';

/** The id in the text of a mark; undefined if it is damaged. */
export const idInMark = (text: string): string | undefined =>
  /^\{"id":"([0-9a-f-]{36})"\}\n$/.exec(text)?.[1];

export interface CopiesFolder {
  /** Why Regent cannot use it: whole sentences that say what to do. */
  wrong?: string;
  /** Whether it has the mark of this store: if not, it is absent or empty. */
  isMarked: boolean;
}

/** Looks at the folder on the backup store with this id. Changes nothing. */
export async function lookAtCopiesFolder(
  files: Pick<Files, 'list' | 'read'>,
  path: string,
  storeId: string,
): Promise<CopiesFolder> {
  const mark = `${path}/${COPIES_MARK}`;
  const states = await files.read([path, mark]);
  const state = states.get(path);
  const isMarked = false;
  if (state === undefined || state.kind === 'absent') return { isMarked };
  const wrong = whyNotPrivate(path, state);
  if (wrong !== undefined) return { wrong, isMarked };
  const marked = states.get(mark);
  if (marked?.kind === 'file') {
    if (idInMark(marked.content.toString()) === storeId) return { isMarked: true };
    const wrong = `${path} has the mark of another backup store, or of another Regent: see ${mark}. Set BACKUP_STORE_DIR to another folder.`;
    return { wrong, isMarked };
  }
  const names = (await files.list([path])).get(path);
  const isEmpty = Array.isArray(names) && names.every((name) => name === 'lost+found');
  if (isEmpty && marked?.kind === 'absent') return { isMarked };
  return {
    wrong: `${path} is not empty, and Regent has not made it. Empty it, or set BACKUP_STORE_DIR to another folder.`,
    isMarked,
  };
}

function whyNotPrivate(path: string, state: FileState): string | undefined {
  if (state.kind === 'link')
    return `${path} is a link. Set BACKUP_STORE_DIR to the path of the folder itself.`;
  if (state.kind === 'refused') return `${path} cannot be read: ${state.why}.`;
  if (state.kind !== 'directory') return `${path} is not a folder. Set BACKUP_STORE_DIR to another one.`;
  const { owner = 'root', mode } = state;
  if (owner !== 'root') return `${path} belongs to ${owner}. Run there: chown root: ${path}`;
  return (mode & 0o077) === 0
    ? undefined
    : `Others can read ${path}, which gets the data of all clients. Run there: chmod 700 ${path}`;
}

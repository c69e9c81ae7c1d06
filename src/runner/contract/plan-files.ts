/**
 * Files as desired state: compares the files that a plugin wants at some paths with the files that are there.
 */
import { createHash } from 'node:crypto';
import { inWords, PathsFailedError } from '../../transport/errors.ts';
import type { FileEntry, FileState, Refused } from '../../transport/transport.ts';
import type { Change } from '../../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { MASKED, showDiff, type Lines } from './show-diff.ts';

/** The file that should be at a path, or its absence, and its owner. */
export type WantedFile = (FileEntry | { kind: 'absent'; path: string }) &
  Lines & {
    /** The client that it belongs to; absent if it is the server's own. */
    client?: string;
    /**
     * The text that Regent itself writes there, if that is not `content`: because `content` keeps lines of
     * others, or because the file is to be absent now. Diffs mask all other lines.
     */
    ours?: () => string;
  };

type Files = Pick<Context, 'files' | 'fail'>;

/** Files that are Regent's alone begin with this; a file that does not is foreign. */
export const MARK = '# Written by Regent';

/** A foreign file is at a path for a file of the server's own, for which no row exists. */
export class ForeignFileError extends Error {
  override name = 'ForeignFileError';
  constructor(path: string) {
    super(
      `${path} was not written by Regent, so Regent changed neither this file nor anything beside it. Move it away ` +
        'or give it another name there, then retry.',
    );
  }
}

/** Something of the server's own is not known, but has to be. */
export class UnreadableError extends Error {
  override name = 'UnreadableError';
}

/**
 * Gives a change for each wanted path that differs, in the order wanted. Reads the paths in one round trip,
 * unless `found` already has their states. If a path is refused, fails its client and gives no changes for
 * that client; if the path belongs to no client, throws an UnreadableError.
 */
export async function planFiles(
  ctx: Files,
  wanted: WantedFile[],
  found?: ReadonlyMap<string, FileState>,
): Promise<Change[]> {
  if (wanted.length === 0) return [];
  const there = found ?? (await ctx.files.read(wanted.map((want) => want.path)));
  return compareFiles(there, withoutRefused(ctx, wanted, there));
}

/** Reports which of these paths exist under a client's name, whether or not Regent made them. */
export function foundFiles(
  ctx: Pick<Context, 'found'>,
  client: string,
  paths: string[],
  found: ReadonlyMap<string, FileState>,
): void {
  for (const path of paths) {
    const { kind } = found.get(path) ?? { kind: 'absent' };
    if (kind !== 'absent' && kind !== 'refused') ctx.found(client, path);
  }
}

/** A change for each wanted path that differs from the state found. Throws a ForeignFileError. */
export const compareFiles = (found: ReadonlyMap<string, FileState>, wanted: WantedFile[]): Change[] =>
  wanted.flatMap((want) => {
    const state = found.get(want.path) ?? { kind: 'absent' };
    if (isForeign(want, state)) throw new ForeignFileError(want.path);
    return changeOf(want, state);
  });

/** For a client's files, a row says whether they are Regent's own. */
function isForeign(want: WantedFile, found: FileState): boolean {
  if (want.client !== undefined || want.kind !== 'file' || found.kind !== 'file') return false;
  const text = found.content.toString('utf8');
  return String(want.content).startsWith(MARK) && text.trim() !== '' && !text.startsWith(MARK);
}

/** The wanted files of clients without a refused path or a link in the way; the other clients fail. */
export const withoutRefused = (
  ctx: Pick<Context, 'fail'>,
  wanted: WantedFile[],
  found: ReadonlyMap<string, FileState>,
) => without(ctx, wanted, found, ({ kind }) => kind !== 'large');

/**
 * The same, and clients with a file that is too large fail too: its content would have to be put back if need
 * be.
 */
export const withoutUnknown = (
  ctx: Pick<Context, 'fail'>,
  wanted: WantedFile[],
  found: ReadonlyMap<string, FileState>,
) => without(ctx, wanted, found, () => true);

function without(
  ctx: Pick<Context, 'fail'>,
  wanted: WantedFile[],
  found: ReadonlyMap<string, FileState>,
  isOut: (state: Unknown) => boolean,
): WantedFile[] {
  const out = new Set<string>();
  for (const { path, client, kind } of wanted) {
    const state = found.get(path);
    if (!isUnknown(state) || !isOut(state)) continue;
    // A link may be removed or changed; but its target belongs to somebody else, who would miss it.
    if (state.kind === 'link' && kind !== 'file' && kind !== 'directory') continue;
    const why = unreadable(path, state);
    if (client === undefined) throw new UnreadableError(why);
    out.add(client);
    ctx.fail(client, why);
  }
  return wanted.filter(({ client }) => client === undefined || !out.has(client));
}

/** Makes the wanted files whose paths are among the changes, as `putFiles` does. */
export async function applyFiles(ctx: Files, changes: Change[], wanted: WantedFile[]): Promise<void> {
  const subjects = new Set(changes.map((change) => change.subject));
  await putFiles(
    ctx,
    wanted.filter((want) => subjects.has(want.path)),
  );
}

/**
 * Makes all of these true in at most two round trips, removals first. If something cannot be done for a
 * client, fails this client only and gives its alias. Rejects if the path belongs to no client.
 */
export async function putFiles(ctx: Files, wanted: WantedFile[]): Promise<Set<string>> {
  const out = new Set<string>();
  const failing = (error: unknown) => failClients(ctx, wanted, error).forEach((alias) => out.add(alias));
  const gone = wanted.filter((want) => want.kind === 'absent').map((want) => want.path);
  if (gone.length > 0) await ctx.files.remove(gone).catch(failing);
  const entries = wanted.filter((want) => want.kind !== 'absent' && !out.has(want.client ?? ''));
  if (entries.length > 0) await ctx.files.write(entries as FileEntry[]).catch(failing);
  return out;
}

/** Fails the clients whose paths could not be written or removed, and gives their aliases; throws any other error. */
export function failClients(
  ctx: Pick<Context, 'fail'>,
  wanted: Pick<WantedFile, 'path' | 'client'>[],
  error: unknown,
): string[] {
  if (!(error instanceof PathsFailedError)) throw error;
  const { failures, doing, where } = error;
  const clientOf = new Map(wanted.map(({ path, client }) => [path, client]));
  const failed = [...failures].flatMap(([path, why]) => {
    const client = clientOf.get(path);
    if (client !== undefined)
      ctx.fail(client, `Regent cannot ${doing} ${path}: ${why}. Correct that, then retry.`);
    return client === undefined ? [] : [{ path, client }];
  });
  const own = new Map([...failures].filter(([path]) => clientOf.get(path) === undefined));
  if (own.size > 0) throw new PathsFailedError(where, doing, own);
  return failed.map(({ client }) => client);
}

/**
 * The text of a file that was found; undefined if it is absent. Throws an UnreadableError if its content is
 * not known: a file made without it would replace it, and its content would be lost.
 */
export function textOf(found: ReadonlyMap<string, FileState>, path: string): string | undefined {
  const state = found.get(path);
  if (state?.kind === 'file') return state.content.toString('utf8');
  if (isUnknown(state)) throw new UnreadableError(unreadable(path, state));
  return undefined;
}

/** The names in a directory that was listed. Throws an UnreadableError if they are not known. */
export function namesIn(listed: ReadonlyMap<string, string[] | Refused>, directory: string): string[] {
  const names = listed.get(directory) ?? [];
  if (Array.isArray(names)) return names;
  throw new UnreadableError(unreadable(directory, names));
}

type Unknown = Extract<FileState, { kind: 'large' | 'refused' | 'link' }>;

/** Whether something is there whose content is not known. */
export const isUnknown = (state: FileState | undefined): state is Unknown =>
  state?.kind === 'large' || state?.kind === 'refused' || state?.kind === 'link';

/** A message: what, why, and what to do now; the step names the server. */
export function unreadable(path: string, state: Unknown): string {
  if (state.kind === 'link')
    return (
      `${path} is a link to ${state.target}, and Regent neither follows nor replaces links. Nothing was changed ` +
      'there: put what it leads to in its place, then retry.'
    );
  const why = state.kind === 'large' ? `it is too large (${inWords(state.size)})` : state.why;
  return `Regent cannot read ${path}: ${why}. Nothing was changed there: correct that or move it away, then retry.`;
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
      ...withState(want, found, diffOf(want, found)),
    },
  ];
}

/** With a hash of both, if the diff does not show all that differs, so that another difference can be told from it. */
function withState(
  want: WantedFile,
  found: FileState,
  shown: { diff?: string },
): Pick<Change, 'diff' | 'state'> {
  const { diff } = shown;
  const isShown =
    diff === undefined
      ? want.kind !== 'link'
      : !Object.values(UNSHOWN).includes(diff) && !diff.includes(MASKED);
  if (isShown) return shown;
  const hash = createHash('sha256');
  for (const each of [found, want]) {
    if (each.kind === 'file') hash.update(each.content);
    if (each.kind === 'link') hash.update(each.target);
    hash.update(`\n${each.kind}\n`);
  }
  return { ...shown, state: hash.digest('hex') };
}

/** The difference in words; empty if the action says everything; undefined if nothing differs. */
function describe(want: WantedFile, found: FileState): string | undefined {
  if (want.kind === 'absent' || found.kind === 'absent') return want.kind === found.kind ? undefined : '';
  if (want.kind === 'file' && found.kind === 'large')
    return `content, ${inWords(found.size)}, is too large to be read`;
  if (want.kind !== found.kind) return `is a ${wordFor(found)}, should be a ${want.kind}`;
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

const wordFor = ({ kind }: FileState) => (kind === 'large' ? 'file' : kind);

const octal = (mode: number) => `0${mode.toString(8)}`;

const UNSHOWN = { binary: 'binary content differs', large: 'content differs (too large to show)' };

/** A longer diff helps nobody, but would still be stored and shown. */
const LARGEST_DIFF = 64 * 1024;

function diffOf(want: WantedFile, found: FileState): { diff?: string } {
  if (found.kind === 'large') return {};
  const before = found.kind === 'file' ? found.content : Buffer.alloc(0);
  const after = want.kind === 'file' ? Buffer.from(want.content) : Buffer.alloc(0);
  if (before.equals(after)) return {};
  if (before.includes(0) || after.includes(0)) return { diff: UNSHOWN.binary };
  if (before.length + after.length > LARGEST_DIFF) return { diff: UNSHOWN.large };
  const text = after.toString('utf8');
  return { diff: showDiff(want.path, before.toString('utf8'), text, want.ours?.() ?? text, want) };
}

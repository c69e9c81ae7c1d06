/** The safe way to change the Apache configuration that clients share: a bad part never stops the others. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  compareFiles,
  putFiles,
  withoutUnknown,
  type Context,
  type FileState,
  type WantedFile,
} from '../../../src/runner/contract/plugin.ts';
import { loadedGeneration, serverFiles, serverPaths } from './apache.ts';
import { debianSite } from './debian-site.ts';

export interface Swap {
  /** Every path that `wanted` names, or reads in `found`. */
  paths: string[];
  /** The clients concerned: their parts may be put back, and they may be failed. */
  clients: string[];
  /** The files as they should be; the clients in `leftOut` keep what they had. */
  wanted: (found: ReadonlyMap<string, FileState>, leftOut: ReadonlySet<string>) => WantedFile[];
  /** The client whose part Apache's message is about; undefined if it is about no client. */
  blame: (message: string, files: ReadonlyMap<string, FileState>) => string | undefined;
}

export class ApacheRefused extends Error {
  override name = 'ApacheRefused';
}

/**
 * Writes the files, makes Apache test and load them, and waits until it serves them. If Apache refuses a
 * client's part, the client keeps what it had and is failed; the others go on. If Apache does not name the
 * part, it is found by trials. If no client's part is the cause, all is put back and an ApacheRefused says
 * why. A file that somebody else changes meanwhile stays as they made it, and all else is put back.
 *
 * The files carry a generation, which is written first: if the work ends before Apache has loaded them, the
 * next plan sees that Apache serves another generation.
 */
export async function swap(ctx: Context, { paths, clients, wanted, blame }: Swap): Promise<void> {
  const before = await ctx.files.read([...new Set([...serverPaths, ...paths])]);
  const debian = await debianSite(ctx, before);
  const admitted = new Set<string>();
  /** Clients whose files cannot be read, and so not be put back, or cannot be written. */
  const broken = unknownOf(ctx, wanted(before, new Set()), before);
  let files = before;

  /** Loads the parts of these clients; returns Apache's message if it refuses. */
  async function attempt(included: ReadonlySet<string>): Promise<string | undefined> {
    const generation = randomUUID();
    const leftOut = new Set(clients.filter((client) => !included.has(client)));
    const own = serverFiles(generation, debian);
    const due = [...own, ...asFound(before, paths), ...wanted(before, leftOut)];
    await putUnlessEdited(due);
    return ctx.sandbox ? undefined : load(ctx, generation);
  }

  /** A file that was read or written before is compared again before it is overwritten. */
  async function putUnlessEdited(due: WantedFile[]): Promise<void> {
    const edited = files === before ? [] : await editedPaths(ctx, files, due);
    if (edited.length > 0)
      await putBack(`${edited.join(', ')} was changed by another program or person meanwhile; retry`);
    files = await put(ctx, files, due, broken);
  }

  /** Loads the parts of the group that Apache accepts, beside those accepted before. */
  async function admit(asked: string[]): Promise<void> {
    const refusal = await attempt(new Set([...admitted, ...asked.filter((client) => !broken.has(client))]));
    const group = asked.filter((client) => !broken.has(client));
    if (refusal === undefined) return group.forEach((client) => admitted.add(client));
    const named = blame(refusal, files);
    if (named !== undefined && group.includes(named)) {
      fail(named, refusal);
      return admit(group.filter((client) => client !== named));
    }
    const withoutThem = group.length === 0 ? refusal : await attempt(admitted);
    if (withoutThem !== undefined) return putBack(withoutThem);
    if (group.length === 1) return group.forEach((client) => fail(client, refusal));
    const half = Math.ceil(group.length / 2);
    await admit(group.slice(0, half));
    await admit(group.slice(half));
  }

  const fail = (client: string, refusal: string) =>
    ctx.fail(client, `Apache refuses the part of ${client}, which was restored: ${refusal}`);

  async function putBack(refusal: string): Promise<never> {
    const generation = randomUUID();
    const due = [...serverFiles(generation, debian), ...asFound(before, paths)];
    const edited = await editedPaths(ctx, files, due);
    const ours = due.filter(({ path }) => !edited.includes(path));
    await put(ctx, files, ours, broken);
    const still = await load(ctx, generation);
    throw new ApacheRefused(explain(ctx.server.fqdn, refusal, still, edited));
  }

  await admit(clients);
}

/** The clients with a file that is there but could not be read; they are failed. */
function unknownOf(ctx: Context, wanted: WantedFile[], found: ReadonlyMap<string, FileState>): Set<string> {
  const known = new Set(withoutUnknown(ctx, wanted, found).map(({ client }) => client));
  return new Set(wanted.flatMap(({ client }) => (client === undefined || known.has(client) ? [] : [client])));
}

/**
 * Brings about the wanted files, first those that should be present, in their order, then those that should
 * be absent; returns the result. If several entries have one path, the last one counts, in the place of the
 * first. A client whose files cannot be written or removed is failed, and is `broken` from then on.
 */
async function put(
  ctx: Context,
  files: Map<string, FileState>,
  wanted: WantedFile[],
  broken: Set<string>,
): Promise<Map<string, FileState>> {
  const last = new Map(wanted.map((want) => [want.path, want]));
  const changes = compareFiles(files, [...last.values()]);
  const differing = changes.flatMap((change) => last.get(change.subject) ?? []);
  const entries = differing.filter((want) => want.kind !== 'absent');
  const inTheWay = entries.filter(({ path, kind }) => isInTheWay(files.get(path), kind));
  const steps = [
    inTheWay.map((want): WantedFile => ({ ...want, kind: 'absent' })),
    entries,
    differing.filter((want) => want.kind === 'absent'),
  ];
  for (const step of steps) for (const client of await putFiles(ctx, step)) broken.add(client);
  const done = differing.filter(({ client = '' }) => !broken.has(client));
  return new Map([...files, ...done.map((want) => [want.path, stateOf(want)] as const)]);
}

/** Those of the files to change that no longer hold what was last known of them. */
async function editedPaths(
  ctx: Context,
  known: ReadonlyMap<string, FileState>,
  due: WantedFile[],
): Promise<string[]> {
  const last = [...new Map(due.map((want) => [want.path, want])).values()];
  const subjects = new Set(compareFiles(known, last).map(({ subject }) => subject));
  const paths = last.map(({ path }) => path).filter((path) => subjects.has(path));
  const found = await ctx.files.read(paths);
  return paths.filter((path) => contentOf(found.get(path)) !== contentOf(known.get(path)));
}

/** The part to compare: not all transports report modes and owners alike. */
const contentOf = (state: FileState = { kind: 'absent' }) =>
  state.kind === 'file'
    ? state.content.toString('base64')
    : state.kind === 'link'
      ? state.target
      : state.kind;

/** A directory cannot replace a file, nor a file a directory, and one such path would stop all others. */
const isInTheWay = (found: FileState = { kind: 'absent' }, kind: WantedFile['kind']) =>
  found.kind !== 'absent' && (found.kind === 'directory') !== (kind === 'directory');

function stateOf(want: WantedFile): FileState {
  return want.kind === 'file' ? { ...want, content: Buffer.from(want.content) } : want;
}

/** The files that were found, as wanted files. Directories stay, because they may have content by now. */
function asFound(found: ReadonlyMap<string, FileState>, paths: string[]): WantedFile[] {
  return paths.flatMap((path): WantedFile[] => {
    const state = found.get(path) ?? { kind: 'absent' };
    if (state.kind === 'absent') return [{ kind: 'absent', path }];
    if (state.kind === 'link') return [{ path, ...state }];
    return state.kind === 'file' ? [{ path, owner: 'root', group: 'root', ...state }] : [];
  });
}

/**
 * Makes Apache load its files, by a graceful reload or a start; returns its message if it refuses, undefined
 * when it serves this generation. `apache2ctl graceful` tests first and changes nothing if the test fails; it
 * must not start Apache, because systemd would not know of that process, as it does after `start`.
 */
async function load(ctx: Context, generation: string): Promise<string | undefined> {
  const $ = ctx.$({ nothrow: true });
  if (await answers(ctx)) {
    const { exitCode, stdout, stderr } = await $`sh -c ${GRACEFUL}`;
    if (exitCode !== 0) return essence(`${stderr}\n${stdout}`);
    if (await serves(ctx, generation, 300)) return undefined;
    if (await answers(ctx)) return 'it still uses the previous files, and gives no reason';
  }
  // A configuration that passes the test may still end Apache during the reload; a start shows the reason.
  const { exitCode, stdout, stderr } = await $`apache2ctl configtest && apache2ctl start`;
  if (exitCode === 0 && (await serves(ctx, generation, 2_000))) return undefined;
  if (/already running/.test(stdout + stderr)) return NOT_LISTENING;
  const log =
    await $`tail -n 5 /var/log/apache2/error.log; journalctl -q -u apache2 --since=-1min -n 9 -o cat`;
  return essence(`${stderr}\n${stdout}\n${log.stdout}`);
}

/** If Apache cannot write its process number during a reload, it ends, and all its sites with it. */
const GRACEFUL = `
if [ -d /run/apache2 ]; then
  tried=$(mktemp /run/apache2/.regent-check.XXXXXX) || exit 1
  { echo "$$" >"$tried"; } 2>/dev/null || { rm -f "$tried"; echo 'nothing can be written to /run/apache2: see "df /run"' >&2; exit 1; }
  rm -f "$tried"
fi
exec apache2ctl graceful`;

const NOT_LISTENING =
  'it runs, but does not answer on port 80 of 127.0.0.1. See whether /etc/apache2/ports.conf has "Listen 80" or "Listen 127.0.0.1:80"';

const answers = async (ctx: Context) => !((await loadedGeneration(ctx)) instanceof Error);

/**
 * apache2ctl does not wait for the reload. After this many milliseconds without an answer, Apache counts as
 * ended.
 */
async function serves(ctx: Context, generation: string, silence: number): Promise<boolean> {
  let silent = 0;
  for (let waited = 0, pause = 10; waited < PATIENCE_MS; pause = Math.min(pause * 2, 250)) {
    const loaded = await loadedGeneration(ctx);
    if (loaded === generation) return true;
    silent = loaded instanceof Error ? silent + pause : 0;
    if (silent > silence) return false;
    await sleep(pause, undefined, { signal: ctx.signal });
    waited += pause;
  }
  return false;
}

const PATIENCE_MS = 15_000;

/** Apache's message without its standard phrases, and without PHP's lines, which may hold a password. */
export function essence(output: string): string {
  const idle =
    /^$|AH00558|^Syntax OK|^Action '.*' failed|error log may have more|:(notice|warn|info)\]|\[(php[\d.]*|proxy_fcgi):|PHP (message|Fatal|Parse|Warning|Stack)/;
  const lines = output.split('\n').map((line) => line.trim());
  return (
    lines.filter((line) => !idle.test(line)).join(' ') ||
    'it does not serve the new files, and gives no reason'
  );
}

function explain(server: string, refusal: string, still: string | undefined, edited: string[]): string {
  const but =
    edited.length === 0
      ? ''
      : ` but ${edited.join(', ')}, which another program or person changed meanwhile,`;
  const more = still === undefined || withoutNumbers(still) === withoutNumbers(refusal) ? '' : `: ${still}`;
  const outcome =
    still === undefined
      ? `Everything${but} was restored, and Apache serves it.`
      : `Everything${but} was restored. Apache refuses that too, and keeps what it has loaded, if it runs${more}.`;
  return `Apache on ${server} refuses its configuration: ${refusal}\n${outcome}`;
}

/** Removes times and process numbers, by which otherwise equal messages differ. */
const withoutNumbers = (text: string) => text.replace(/\d+/g, '');

/** The guarded way to change what Apache's clients share: a bad part never takes the others down. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { planFiles, type Context, type FileState, type WantedFile } from '../../src/runner/plugin.ts';
import { loadedGeneration, serverFiles, serverPaths } from './apache.ts';

export interface Swap {
  /** Every path that `wanted` names, or looks at in `found`. */
  paths: string[];
  /** The clients that are concerned: whose part may be put back, and who can be failed. */
  clients: string[];
  /** The files as they should be, where the clients in `leftOut` keep what they had. */
  wanted: (found: ReadonlyMap<string, FileState>, leftOut: ReadonlySet<string>) => WantedFile[];
  /** The client whose part Apache's message is about; undefined where it is about none. */
  blame: (message: string, files: ReadonlyMap<string, FileState>) => string | undefined;
}

export class ApacheRefused extends Error {
  override name = 'ApacheRefused';
}

/**
 * Writes the files, has Apache test and load them, and waits until it serves them. A client whose part Apache
 * refuses gets back what it had and is failed; the others go on. Where Apache refuses something else, all of
 * it is put back and an ApacheRefused says why.
 *
 * The files carry a generation, and it is written first: if the work ends before Apache has loaded them,
 * the next plan sees that Apache serves another one.
 */
export async function swap(ctx: Context, { paths, clients, wanted, blame }: Swap): Promise<void> {
  const generation = randomUUID();
  const before = await ctx.files.read([...new Set([...serverPaths, ...paths])]);
  const leftOut = new Set<string>();
  const target = () => [...serverFiles(before, generation), ...wanted(before, leftOut)];
  let files = await put(ctx, before, target());
  if (ctx.sandbox) return;
  for (;;) {
    const refusal = await load(ctx, generation);
    if (refusal === undefined) return;
    const culprit = blame(refusal, files);
    if (culprit === undefined || leftOut.has(culprit) || !clients.includes(culprit)) {
      const own = serverFiles(before, generation);
      await put(ctx, files, [...asFound(before, paths), ...own]);
      const still = await load(ctx, generation);
      throw new ApacheRefused(explain(ctx.server.fqdn, refusal, still));
    }
    leftOut.add(culprit);
    ctx.fail(
      culprit,
      `Apache refuses the part of ${culprit}, so what it had before was put back: ${refusal}`,
    );
    files = await put(ctx, files, [...asFound(before, paths), ...target()]);
  }
}

/** Makes the wanted files true, those that are to be there before those that go; gives what is there then. */
async function put(
  ctx: Context,
  files: Map<string, FileState>,
  wanted: WantedFile[],
): Promise<Map<string, FileState>> {
  const last = new Map(wanted.map((want) => [want.path, want]));
  const changes = await planFiles({ read: () => Promise.resolve(files) }, [...last.values()]);
  const differing = changes.flatMap((change) => last.get(change.subject) ?? []);
  const entries = differing.filter((want) => want.kind !== 'absent');
  const gone = differing.filter((want) => want.kind === 'absent').map((want) => want.path);
  if (entries.length > 0) await ctx.files.write(entries);
  if (gone.length > 0) await ctx.files.remove(gone);
  return new Map([...files, ...differing.map((want) => [want.path, stateOf(want)] as const)]);
}

function stateOf(want: WantedFile): FileState {
  return want.kind === 'file' ? { ...want, content: Buffer.from(want.content) } : want;
}

/** What was found, as something to be wanted again. Directories stay: something may lie in them by now. */
function asFound(found: ReadonlyMap<string, FileState>, paths: string[]): WantedFile[] {
  return paths.flatMap((path): WantedFile[] => {
    const state = found.get(path) ?? { kind: 'absent' };
    if (state.kind === 'absent') return [{ kind: 'absent', path }];
    if (state.kind === 'link') return [{ path, ...state }];
    return state.kind === 'file' ? [{ path, owner: 'root', group: 'root', ...state }] : [];
  });
}

/**
 * Has Apache load its files, gracefully or by starting it; what it says where it refuses, undefined when it
 * serves this generation. `apache2ctl graceful` tests first and changes nothing where the test fails; it must
 * not be what starts Apache, because systemd would know nothing of it, as it does with `start`.
 */
async function load(ctx: Context, generation: string): Promise<string | undefined> {
  const running = !((await loadedGeneration(ctx)) instanceof Error);
  const $ = ctx.$({ nothrow: true });
  const result = await (running ? $`apache2ctl graceful` : $`apache2ctl configtest && apache2ctl start`);
  if (result.exitCode === 0 && (await serves(ctx, generation))) return undefined;
  if (result.exitCode !== 0 && running) return essence(`${result.stderr}\n${result.stdout}`);
  const log = await $`tail -n 5 /var/log/apache2/error.log`;
  return essence(`${result.stderr}\n${result.stdout}\n${log.stdout}`);
}

/** A reload is asked for and not awaited by apache2ctl; an Apache that refuses late is simply gone. */
async function serves(ctx: Context, generation: string): Promise<boolean> {
  const patience = 15_000;
  const patienceWithSilence = 2_000;
  let silent = 0;
  for (let waited = 0, pause = 10; waited < patience; pause = Math.min(pause * 2, 250)) {
    const loaded = await loadedGeneration(ctx);
    if (loaded === generation) return true;
    silent = loaded instanceof Error ? silent + pause : 0;
    if (silent > patienceWithSilence) return false;
    await sleep(pause, undefined, { signal: ctx.signal });
    waited += pause;
  }
  return false;
}

/** Apache's message without what it says each time. */
function essence(output: string): string {
  const idle = /^$|AH00558|^Syntax OK|^Action '.*' failed|error log may have more|:(notice|warn|info)\]/;
  const lines = output.split('\n').map((line) => line.trim());
  return (
    lines.filter((line) => !idle.test(line)).join(' ') ||
    'it does not serve the new files, and gives no reason'
  );
}

function explain(server: string, refusal: string, still: string | undefined): string {
  const outcome =
    still === undefined
      ? 'Everything was put back as it was, and Apache serves that.'
      : `Everything was put back as it was; Apache refuses that too, and keeps what it has loaded, if it runs: ${still}`;
  return `Apache on ${server} refuses its configuration: ${refusal}\n${outcome}`;
}

/** The place of the demo: a temporary folder with a Regent in it, which is removed afterwards. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { show } from './progress.ts';
import { type RegentProcess, startRegent } from './regent-process.ts';
import { paint } from './terminal.ts';

const LIMIT_MS = 120_000;
const LINES_OF_LOG = 15;

/** The address in GraphiQL's first tab. */
const EMAIL = 'admin@regent.localhost';

export interface Stage {
  folder: string;
  url: string;
  email: string;
  password: string;
  /** Aborted when the demo must end: Ctrl-C, a crash of Regent, a time limit. */
  signal: AbortSignal;
  /** Resolves when somebody ends the demo. */
  untilInterrupted(): Promise<void>;
}

class Interrupted extends Error {
  override name = 'Interrupted';
  constructor(readonly signal: NodeJS.Signals) {
    super(`Stopped by ${signal}.`);
  }
}

/** Returns the exit code: 0 if the story came to its end. */
export async function onStage(story: (stage: Stage) => Promise<void>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-demo-'));
  const stopping = new AbortController();
  const { signal } = stopping;
  const fail = (reason: unknown) => stopping.abort(reason);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => stopping.abort(new Interrupted(name)));
  process.on('uncaughtException', fail);
  process.stdout.on('error', fail);
  const limit = setTimeout(() => fail(new Error(`This took more than ${LIMIT_MS / 1000} s.`)), LIMIT_MS);
  const password = randomBytes(12).toString('base64url');
  let regent: RegentProcess | undefined;
  let log = '';
  try {
    regent = await show(
      'Regent starts on its embedded database',
      () =>
        startRegent({
          folder,
          email: EMAIL,
          password,
          signal,
          onOutput: (text) => (log += text),
          onCrash: fail,
        }),
      ({ url }) => `Regent is at ${url}, all that it keeps in ${folder}`,
    );
    await story({
      folder,
      url: regent.url,
      email: EMAIL,
      password,
      signal,
      async untilInterrupted() {
        clearTimeout(limit);
        if (!signal.aborted) await once(signal, 'abort');
        if (!(signal.reason instanceof Interrupted)) throw signal.reason;
      },
    });
    return 0;
  } catch (caught) {
    // The error of an aborted call says less than the reason of the signal.
    const error: unknown = signal.aborted ? signal.reason : caught;
    const last = log.trimEnd().split('\n').slice(-LINES_OF_LOG).join('\n');
    const crash = await regent?.stop();
    if (error instanceof Interrupted) {
      console.error(`\n${error.message}`);
      return 128 + constants.signals[error.signal];
    }
    const problems = new Set([error instanceof Error ? error.message : String(error), crash ?? '']);
    console.error(`\n${paint('red', 'The demo failed:')} ${[...problems].join('\n').trimEnd()}`);
    console.error(
      `\n${last === '' ? 'Regent has printed nothing.' : `The last that Regent printed:\n${last}`}`,
    );
    return 1;
  } finally {
    clearTimeout(limit);
    await regent?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

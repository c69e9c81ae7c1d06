/** Shows the progress as it happens: a live list in a terminal, plain lines elsewhere. */
import {
  Listr,
  type DefaultRenderer,
  type ListrTask,
  type ListrTaskWrapper,
  type VerboseRenderer,
} from 'listr2';
import type { Connection, RunEvent } from '../sdk/connect.ts';
import { ShowRunDocument } from '../sdk/generated/operations.ts';
import { duration, line, paint } from './terminal.ts';

type Task = ListrTaskWrapper<void, typeof DefaultRenderer, typeof VerboseRenderer>;

/** Follows a run to its end, step by step. Rejects if it does not succeed. */
export async function followRun(api: Connection, runId: string, signal: AbortSignal): Promise<void> {
  const readRun = async () => {
    const { run } = await api.ask(ShowRunDocument, { runId });
    if (run == null) throw new Error('The run is gone.');
    return run;
  };
  const events = api.follow(runId, { signal });
  const { steps } = await readRun();
  const failure = await list(
    steps.map(({ position, plugin, server }) => {
      const title = `${plugin} on ${server?.fqdn}`;
      return { title, task: (_, task: Task) => followStep(events, position, title, task) };
    }),
  ).then(
    () => undefined,
    (error: Error) => error,
  );
  while ((await events.next()).done !== true);
  signal.throwIfAborted();

  const { status, explanation, createdAt, endedAt } = await readRun();
  if (status !== 'SUCCEEDED') throw new Error(`The run is ${status}. ${explanation ?? failure?.message}`);
  line(`${paint('green', status)} after ${duration(createdAt, endedAt ?? createdAt)}: ${explanation}`);
}

/** One piece of work that takes a moment; `done` says how it ended. */
export async function show<T>(
  doing: string,
  work: () => Promise<T>,
  done: (result: T) => string,
): Promise<T> {
  const started = Date.now();
  const working = work();
  await list([
    {
      title: doing,
      async task(_, task) {
        task.title = timed(done(await working), duration(started, Date.now()));
      },
    },
  ]);
  return working;
}

/** Takes events until this step has ended; they come in the order of the steps. */
async function followStep(
  events: AsyncIterator<RunEvent, void>,
  position: number,
  title: string,
  task: Task,
) {
  let changes = 0;
  let started: string | undefined;
  for (;;) {
    const next = await events.next();
    if (next.done === true) return task.skip(`${title}: its turn never came`);
    const { type, step, at, text, data } = next.value;
    if (type === 'CHANGE_PLANNED') changes += 1;
    if (type === 'STEP_STARTED') started = at;
    if (type !== 'STEP_ENDED' || step !== position) {
      // Without a terminal, a line for each step is enough.
      if (process.stdout.isTTY) task.output = text;
      continue;
    }
    const { status } = data as { status: string };
    if (status === 'SKIPPED') return task.skip(text);
    if (status !== 'SUCCEEDED') throw new Error(text);
    const made = changes === 1 ? '1 change' : `${changes} changes`;
    task.title = timed(title, `${made} in ${duration(started ?? at, at)}`);
    return;
  }
}

/** Takes one after the other; rejects with the first failure. */
function list(tasks: ListrTask<void, typeof DefaultRenderer, typeof VerboseRenderer>[]) {
  return new Listr<void, 'default', 'verbose'>(tasks, {
    fallbackRenderer: 'verbose',
    // Otherwise it ends the process on Ctrl-C, with Regent still there.
    registerSignalListeners: false,
  }).run();
}

const timed = (text: string, time: string) => `${text} ${paint('dim', `(${time})`)}`;

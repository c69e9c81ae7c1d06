/** A run on a terminal: its steps, or its child runs with theirs, as they happen. */
import { Listr, type DefaultRenderer, type ListrTaskWrapper, type SimpleRenderer } from 'listr2';
import type { Connection, RunEvent } from '../../sdk/connect.ts';
import {
  RunsWithinDocument,
  type StepRefFragment,
  type StartedFragment,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { printable } from './terminal.ts';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface Part {
  id: string;
  kind: string;
  server: { fqdn: string } | null;
  client: { alias: string } | null;
  steps: StepRefFragment[];
}

/** Ends with the run, or as soon as the signal is aborted. */
export async function followLive(
  { warn, process }: Context,
  regent: Connection,
  { id, kind }: StartedFragment,
  signal: AbortSignal,
): Promise<void> {
  // A terminal that does not know its width reports 0, which would break lines after each letter.
  if (process.stdout.columns === 0) process.stdout.columns = 80;
  const { run } = await regent.ask(RunsWithinDocument, { runId: id });
  if (run == null) return warn(`${kind} is not there any more.`);
  const { children, ...whole } = run;
  const parts: Part[] = children.nodes.length === 0 ? [whole] : children.nodes;
  await new Listr(
    parts.map((part) => ({
      title: titleOf(part),
      task: (_: unknown, task: Task) => followPart(regent, part, task, signal),
    })),
    {
      exitOnError: false,
      // Ctrl-C is for wait.ts.
      registerSignalListeners: false,
      rendererOptions: { collapseSubtasks: false, collapseErrors: false },
    },
  ).run();
  // The end of the whole comes after those of its children.
  if (children.nodes.length > 0) for await (const _ of regent.follow(id, { signal }));
}

const titleOf = ({ kind, client, server }: Part): string =>
  printable(
    `${kind}${client === null ? '' : ` of ${client.alias}`}${server === null ? '' : ` on ${server.fqdn}`}`,
  );

/** Its steps one after another; they end in that order. */
function followPart(regent: Connection, part: Part, task: Task, signal: AbortSignal) {
  const onLost = () => void (task.output = 'The connection is lost; trying again.');
  const events = regent.follow(part.id, { onLost, signal });
  const steps = part.steps.map((step) => ({
    title: printable(`${step.plugin}${step.server === null ? '' : ` on ${step.server.fqdn}`}`),
    task: (_: unknown, inner: Task) => followStep(events, step, inner, signal),
  }));
  const rest = {
    title: 'its end',
    task: (_: unknown, inner: Task) => followRest(events, inner, task, signal),
  };
  return task.newListr([...steps, rest], { concurrent: false, exitOnError: false });
}

async function followStep(
  events: AsyncGenerator<RunEvent, void>,
  { position }: StepRefFragment,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  let changes = 0;
  for (;;) {
    const next = await events.next();
    if (next.done === true)
      return signal.aborted ? task.skip() : task.skip(`${task.title}: its turn never came`);
    const { type, step, text, data } = next.value;
    task.output = printable(text);
    if (type === 'CHANGE_PLANNED') changes += 1;
    if (type !== 'STEP_ENDED' || step !== position) continue;
    const status = (data as { status?: string } | null)?.status;
    if (status === 'SKIPPED') return task.skip(printable(text));
    if (status !== 'SUCCEEDED') throw new Error(printable(text));
    if (changes > 0) task.title = `${task.title} (${changes} ${changes === 1 ? 'change' : 'changes'})`;
    return;
  }
}

async function followRest(
  events: AsyncGenerator<RunEvent, void>,
  task: Task,
  whole: Task,
  signal: AbortSignal,
): Promise<void> {
  for await (const { text } of events) task.output = printable(text);
  if (!signal.aborted) return;
  whole.title = `${whole.title}, which goes on`;
  task.skip();
}

import { ExitCode, proposeCompletions, run } from '@stricli/core';
import { app } from './app.ts';
import { makeContext, type Programs } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { COMPLETE } from './shell/completion.ts';

const USAGE: unknown[] = [ExitCode.UnknownCommand, ExitCode.InvalidArgument];

/** Carries out one command; its exit code is then that of the process. */
export async function start(
  process: NodeJS.Process,
  words: string[],
  programs: Programs,
  completeWithinMs = 2_000,
): Promise<void> {
  const context = makeContext(process, programs, completeWithinMs);
  const [first, ...rest] = words;
  if (first === COMPLETE) {
    for (const { completion, brief } of await proposeCompletions(app, rest, context))
      context.print(`${completion}\t${brief}`);
    return;
  }
  await run(app, words, context);
  if (USAGE.includes(process.exitCode)) process.exitCode = EXIT.USAGE;
}

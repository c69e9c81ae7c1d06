import { UsageError } from '../exit-codes.ts';
import type { Context, ProgramName } from '../context.ts';

/** Goes on in a program of Regent, which ends by itself, and says how it ended. */
export async function run(context: Context, name: ProgramName, words: string[] = []): Promise<void> {
  try {
    await context.programs[name](words);
  } catch (cause) {
    if (!isNotInstalled(cause)) throw cause;
    throw new UsageError(
      `This installation has no \`regent ${name}\`: it is in the repository of Regent alone. There: npm run ${name}`,
      { cause },
    );
  }
}

/** A package leaves out what is for development. */
const isNotInstalled = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';

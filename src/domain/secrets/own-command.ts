import { basename } from 'node:path';

/** What is run on the machine of Regent. */
type Program = 'admin' | 'api-keys' | 'rotate-key';

/** The command of a package, and what `npm run regent` and an alias start. */
const REGENT = ['regent', 'command.js'];

/**
 * What to type for a program of Regent: `regent rotate-key --finish` if this process was started by the command
 * `regent`, and else `npm run rotate-key -- --finish`, for the folder of Regent.
 */
export function ownCommand(
  program: Program,
  words: string[] = [],
  startedAs = process.argv[1] ?? '',
): string {
  if (REGENT.includes(basename(startedAs))) return ['regent', program, ...words].join(' ');
  return [`npm run ${program}`, ...(words.length === 0 ? [] : ['--', ...words])].join(' ');
}

/** Does one thing through the API and says what came of it. */
import type { Connection } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import type {
  KeptFragment,
  PlannedFragment,
  ProblemFragment,
  StartedFragment,
  TypedDocumentString,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { linesOfPlan } from './change.ts';
import type { JsonFlags, PlanFlags } from './flags.ts';
import { overriding } from './overriding.ts';
import { paintChange } from './terminal.ts';
import { timeOf } from './times.ts';
import { followStarted } from './wait.ts';

/** What mutations have in common. */
export interface Payload {
  run?: StartedFragment | null;
  plan?: PlannedFragment[] | null;
  keptPlan?: KeptFragment | null;
  waitsUntil?: string | null;
  /** Of a mutation for many: one for each, in the order of the input. */
  results?: { userErrors: Omit<ProblemFragment, 'code'>[] }[] | null;
  userErrors: Omit<ProblemFragment, 'code'>[];
}

type Flags = JsonFlags & Partial<PlanFlags>;
/** The fields that come from the flags. */
type FromFlags = 'dryRun' | 'keepPlan' | 'override' | 'overrideReason';

/**
 * Sends a mutation. Prints the plan of a dry run; otherwise `said`, and follows the run if that is wanted.
 * Throws a RefusedError with the userErrors, each at its option.
 * @param said one sentence for people: what was done, if there is no run
 * @param names what `results` are called. One that is refused is refused alone: it is told on stderr, and by the exit code
 */
export async function act<Answer extends Record<string, Payload>, Input extends object>(
  context: Context,
  regent: Connection,
  flags: Flags,
  mutation: TypedDocumentString<Answer, { input: Input }>,
  input: Omit<Input, FromFlags>,
  said: (payload: Answer[keyof Answer]) => string | string[],
  names: string[] = [],
): Promise<void> {
  const { dryRun = false, keep = false, override } = flags;
  if (keep && !dryRun) throw new UsageError('--keep is for a plan: give --dry-run, too.');
  const planning = { ...(dryRun ? { dryRun } : {}), ...(keep ? { keepPlan: keep } : {}) };
  const all = { ...input, ...planning, ...overriding(override) } as Input;
  const answer = await regent.ask(mutation, { input: all });
  const payload = Object.values(answer)[0] as Answer[keyof Answer];
  const problems = payload.userErrors.map((problem) => atItsOption(problem, flags));
  if (problems.length > 0 && (!dryRun || payload.plan == null)) throw new RefusedError(problems);
  const refused = refusalsOf(payload, names);
  if (dryRun) return showPlan(context, flags, payload, [...problems, ...refused]);
  for (const refusal of refused) context.warn(refusal);
  if (refused.length > 0) context.process.exitCode = EXIT.REFUSED;
  const { userErrors: _, plan: _none, keptPlan: _noPlan, waitsUntil: _never, ...rest } = payload;
  const { run } = payload;
  if (run == null) {
    if (flags.json) context.printJson(rest);
    else for (const line of [said(payload)].flat()) context.print(line);
    return;
  }
  await followStarted(context, regent, flags, [run], (runs) => ({ ...rest, run: runs[0] ?? run }));
}

/** Those of the single ones, each after its name. */
const refusalsOf = ({ results }: Payload, names: string[]): string[] =>
  (results ?? []).flatMap(({ userErrors }, at) =>
    userErrors.map(({ message }) => `${names[at] ?? at}: ${message}`),
  );

/** The message, after the option that it is about, if that was given. */
export function atItsOption({ message, path }: Omit<ProblemFragment, 'code'>, flags: object): string {
  const name = (path ?? [])
    .filter((part) => !/^\d+$/.test(part))
    .map((part, at) => (at === 0 ? part : `${part[0]?.toUpperCase()}${part.slice(1)}`))
    .join('')
    .replace(/Ids?$/, '');
  if (name === '' || (flags as Record<string, unknown>)[name] === undefined) return message;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${message}`;
}

function showPlan(context: Context, { json }: Flags, payload: Payload, problems: string[]): void {
  const { plan, keptPlan = null, waitsUntil = null } = payload;
  const changes = plan ?? [];
  if (json) context.printJson({ changes, keptPlan, waitsUntil, problems });
  else {
    if (changes.length === 0) context.print('Nothing would be changed on the servers.');
    for (const line of linesOfPlan(changes).slice(1)) context.print(paintChange(line, context.paint));
    if (waitsUntil !== null)
      context.print(`\nIt would wait until ${timeOf(waitsUntil)}, because of a maintenance window.`);
    if (keptPlan !== null) context.print(`\n${keptUntil(keptPlan)}`);
  }
  for (const problem of problems) context.warn(`It would fail: ${problem}`);
  if (problems.length > 0) context.process.exitCode = EXIT.RUN_FAILED;
}

/** How to carry out a plan that was kept. */
export function keptUntil({ id, expiresAt, needsApproval }: KeptFragment): string {
  const approval = needsApproval
    ? ' Another user must approve it first, on the page /plans of the console.'
    : '';
  return `Kept until ${expiresAt}.${approval} Then: regent apply --plan ${id}`;
}

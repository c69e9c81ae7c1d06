/** Clients that others have set up become Regent's. Only rows are written, and nothing on any server. */
import { RefusedError } from '../../sdk/errors.ts';
import {
  TakeOverDocument,
  type TakeOverChoice,
  type TakeOverContradictionKind,
  type TakeOverMutation,
  type TakeOverSetting,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { keptUntil } from '../kit/act.ts';
import { counted, indented, linesOfChange, linesOfPlan } from '../kit/change.ts';
import type { JsonFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';
import { paintChange } from '../kit/terminal.ts';
import { readSources, type SourcesFlags } from './take-over-sources.ts';

export interface AcceptFlags extends SourcesFlags, JsonFlags, YesFlags {
  all: boolean;
  client?: readonly string[];
  decide?: readonly Decision[];
  dryRun: boolean;
  keep: boolean;
}

export interface Decision {
  alias: string;
  kind: TakeOverContradictionKind;
  setting?: TakeOverSetting;
  choice: TakeOverChoice;
}

/** `acme:other-password=use-local-php`, or `acme:other-setting.name=use-inventory`. The API knows what there is. */
export function decisionOf(given: string): Decision {
  const [, alias, kind, setting, choice] = /^([^:]+):([\w-]+)(?:\.([\w-]+))?=([\w-]+)$/.exec(given) ?? [];
  if (alias === undefined || kind === undefined || choice === undefined)
    throw new UsageError(`${given} is not a decision: write it as acme:other-password=use-local-php.`);
  return {
    alias,
    kind: asInApi(kind) as TakeOverContradictionKind,
    ...(setting === undefined ? {} : { setting: asInApi(setting) as TakeOverSetting }),
    choice: asInApi(choice) as TakeOverChoice,
  };
}

const asInApi = (word: string) => word.toUpperCase().replaceAll('-', '_');

export async function takeOver(this: Context, flags: AcceptFlags) {
  const { all, client = [], decide = [], dryRun, keep, yes, json } = flags;
  if (keep && !dryRun) throw new UsageError('--keep is for a plan: give --dry-run, too.');
  const clients = [...new Set([...client, ...decide.map(({ alias }) => alias)])].map((alias) => ({
    alias,
    decisions: decide
      .filter((one) => one.alias === alias)
      .map(({ kind, setting, choice }) => ({ kind, setting, choice })),
  }));
  if (!all && clients.length === 0) throw new UsageError('Give --client, once or several times, or --all.');
  const sources = await readSources(this, flags);
  const who = all ? 'all clients that have no contradiction' : counted(clients.length, 'client');
  const what = `This makes ${who} of the report Regent's. Nothing is written on servers.`;
  if (!dryRun) await confirm(this.process, yes, what);
  const input = { all, clients, dryRun, ...(keep ? { keepPlan: keep } : {}), ...sources };
  const { takeOver: done } = await this.connect().ask(TakeOverDocument, { input });
  if (done.results === null) throw new RefusedError(done.userErrors.map(({ message }) => message));
  const { userErrors, ...rest } = done;
  if (json) this.printJson(rest);
  else for (const line of linesOf(done, dryRun)) this.print(paintChange(line, this.paint));
  const refused = done.results.flatMap((result) =>
    result.userErrors.map(({ message }) => `${result.alias}: ${message}`),
  );
  for (const problem of [...userErrors.map(({ message }) => message), ...refused]) this.warn(problem);
  if (refused.length > 0 || userErrors.length > 0)
    this.process.exitCode = dryRun ? EXIT.RUN_FAILED : EXIT.REFUSED;
}

function linesOf(
  { results, acceptedOfServers, keptPlan }: TakeOverMutation['takeOver'],
  dryRun: boolean,
): string[] {
  const accepted = (results ?? []).filter(({ userErrors }) => userErrors.length === 0);
  return [
    ...accepted.flatMap(({ alias, accepted }) => [
      `${alias}: ${dryRun ? 'would be taken over' : 'is taken over'}, as it is`,
      ...indented(accepted.flatMap(linesOfChange)),
    ]),
    ...linesOfPlan(acceptedOfServers ?? []),
    ...(accepted.length === 0 ? ['No client is taken over.'] : []),
    ...(keptPlan == null ? [] : ['', keptUntil(keptPlan)]),
  ];
}

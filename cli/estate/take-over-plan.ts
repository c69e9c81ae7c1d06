import { RefusedError } from '../../sdk/errors.ts';
import { PlanTakeOverDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import type { JsonFlags } from '../kit/flags.ts';
import { linesOfReport } from './take-over-lines.ts';
import { readSources, type SourcesFlags } from './take-over-sources.ts';

export interface TakeOverFlags extends SourcesFlags, JsonFlags {
  server?: readonly string[];
}

export async function planTakeOver(
  this: Context,
  { server, json, ...sources }: TakeOverFlags,
): Promise<void> {
  const input = { serverIds: server && [...server], ...(await readSources(this, sources)) };
  const { planTakeOver } = await this.connect().ask(PlanTakeOverDocument, { input });
  const { report, userErrors } = planTakeOver;
  if (report == null) throw new RefusedError(userErrors.map(({ message }) => message));
  if (json) this.printJson(report);
  else for (const line of linesOfReport(report)) this.print(line);
}

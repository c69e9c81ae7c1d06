import type { Change } from '../../domain/vocabulary.ts';
import type { Context } from '../contract/plugin.ts';

/** Changes remain after all were applied: the plugin does not do what it plans. */
export class NotSettledError extends Error {
  override name = 'NotSettledError';
}

/** Fails each client that still has a change; throws if the change is the server's own. */
export function blame(left: Change[], ctx: Context): void {
  const own = left.filter((change) => change.client === undefined);
  if (own.length > 0)
    throw new NotSettledError(`After the changes, these are still needed: ${summaries(own)}`);
  for (const client of new Set(left.flatMap((change) => change.client ?? []))) {
    const theirs = left.filter((change) => change.client === client);
    ctx.fail(client, `After the changes, these are still needed: ${summaries(theirs)}`);
  }
}

const summaries = (changes: Change[]) =>
  `${changes
    .slice(0, 5)
    .map((change) => change.summary)
    .join('; ')}${changes.length > 5 ? ` and ${changes.length - 5} more` : ''}.`;

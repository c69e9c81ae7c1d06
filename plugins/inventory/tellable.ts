/** Fails every client whose data Ansible would misread, before anything is written; the others go on. */
import { isLeaving, type ClientState, type Context, type Desired } from '../../src/runner/contract/plugin.ts';
import { withSafeNames } from '../shared/aliases.ts';
import { PARTS, sqlUpdate } from './bootstrap-sql.ts';
import { forAnsible, TemplateError } from './for-ansible.ts';
import { entryOf } from './inventory-yaml.ts';

/** A failed client is spared: its former entry stays. */
export function tellable(ctx: Pick<Context, 'fail'>, desired: Desired): Desired {
  const named = withSafeNames(ctx, desired);
  const misread = new Map(named.clients.flatMap((client) => problemOf(client)));
  for (const [alias, problem] of misread) ctx.fail(alias, problem);
  return {
    ...named,
    clients: named.clients.filter(({ alias }) => !misread.has(alias)),
    spared: [...named.spared, ...misread.keys()],
  };
}

function problemOf(client: ClientState): [string, string][] {
  if (isLeaving(client)) return [];
  try {
    entryOf(client);
    forAnsible(`sql_update of ${client.alias}`, sqlUpdate(client, PARTS));
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [[client.alias, error.message]];
  }
}

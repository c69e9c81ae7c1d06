/** Fails every client whose data Ansible would misread, before anything is written; the others go on. */
import { isLeaving, type ClientState, type Context, type Desired } from '../../src/runner/contract/plugin.ts';
import { withSafeNames } from '../shared/aliases.ts';
import { PARTS, sqlUpdate } from './bootstrap-sql.ts';
import { forAnsible, TemplateError } from './for-ansible.ts';
import { entryOf } from './inventory-yaml.ts';

/**
 * A failed client is spared: its former entry stays. Other servers that are only observed are left out: what the
 * inventory says of them is still for those who manage them.
 */
export function tellable(ctx: Pick<Context, 'fail' | 'server'>, desired: Desired): Desired {
  const named = withSafeNames(ctx, desired);
  const misread = new Map(named.clients.flatMap((client) => problemOf(client)));
  for (const [alias, problem] of misread) ctx.fail(alias, problem);
  return {
    ...named,
    clients: named.clients.filter(({ alias }) => !misread.has(alias)),
    spared: [...named.spared, ...misread.keys()],
    servers: named.servers.filter(({ id, isObserved }) => isObserved !== true || id === ctx.server.id),
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

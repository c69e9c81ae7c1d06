/** What is in a folder of nobody that Regent knows, and is not MONARC's: the folder is then not removed. */
import { namesIn, type ClientState, type Context } from '../../src/runner/contract/plugin.ts';
import { clientFolder } from './client-folder.ts';

const MONARCS = new Set(['data', 'deliveries', 'import', 'local.php']);

/** In one round trip, if any of them is an orphan. Fails those with such files, and gives their aliases. */
export async function refuseForeign(
  ctx: Pick<Context, 'fail' | 'files' | 'server'>,
  clients: ClientState[],
): Promise<Set<string>> {
  const orphans = clients.filter(({ isOrphan }) => isOrphan === true);
  if (orphans.length === 0) return new Set();
  const listed = await ctx.files.list(orphans.map(({ alias }) => clientFolder(alias)));
  const refused = new Set<string>();
  for (const { alias } of orphans) {
    const folder = clientFolder(alias);
    const foreign = namesIn(listed, folder).filter((name) => !MONARCS.has(name));
    if (foreign.length === 0) continue;
    refused.add(alias);
    ctx.fail(
      alias,
      `${folder} on ${ctx.server.fqdn} has what is not MONARC's, so it was left as it is: ${foreign.slice(0, 5).join(', ')}. Move that away, then use removeOrphan again.`,
    );
  }
  return refused;
}

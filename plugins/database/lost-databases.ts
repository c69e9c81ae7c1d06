/** Reports the clients whose database is gone, and the dump of it that there is. */
import { posix } from 'node:path';
import type { ClientState, Context } from '../../src/runner/contract/plugin.ts';
import type { Found } from '../shared/mariadb/client-databases.ts';
import { lostOf } from './database-changes.ts';

/** Makes no round trip if no client has lost a database. */
export async function sayLost(
  ctx: Pick<Context, 'files' | 'lost' | 'newestDump'>,
  clients: ClientState[],
  found: ReadonlyMap<string, Found>,
): Promise<void> {
  const lost = clients.flatMap(({ alias, presence, activatedAt }) => {
    const state = activatedAt !== null && presence !== 'absent' ? found.get(alias) : undefined;
    const what = state && lostOf(alias, state);
    return what === undefined ? [] : [{ alias, what }];
  });
  const dumps = await Promise.all(lost.map(async ({ alias }) => ctx.newestDump(alias)));
  const folders = new Set(dumps.flatMap((dump) => (dump === undefined ? [] : posix.dirname(dump.file))));
  const listed = folders.size === 0 ? new Map() : await ctx.files.list([...folders]);
  lost.forEach(({ alias, what }, i) => {
    const dump = dumps[i];
    if (dump === undefined) return ctx.lost(alias, what, RESTORE, 'Regent knows of no dump of it.');
    const names = listed.get(posix.dirname(dump.file)) ?? [];
    const isThere = Array.isArray(names) && names.includes(posix.basename(dump.file));
    const missing = isThere ? '' : ', but that file is not there any more';
    const when = dump.at.toISOString().slice(0, 16).replace('T', ' ');
    ctx.lost(alias, what, RESTORE, `The newest good dump is ${dump.file} of ${when} UTC${missing}.`);
  });
}

const RESTORE =
  'Use restoreClient with a good backup of it; or bring it back by hand, as docs/deployment.md says under "A database that is gone".';

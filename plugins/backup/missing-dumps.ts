/** Dumps that Regent knows, but that are gone from the server or differ: somebody may rely on them. */
import type { ClientState, Context } from '../../src/runner/contract/plugin.ts';
import type { DumpsOnDisk } from './dumps-on-disk.ts';

type Ctx = Pick<Context<{ folder: string }>, 'log' | 'newestDump' | 'options' | 'server'>;

/** Checks the newest one of each client. Does nothing if the dumps could not be listed. */
export async function sayMissingDumps(
  ctx: Ctx,
  clients: ClientState[],
  { files, sizes }: DumpsOnDisk,
): Promise<void> {
  if (files === undefined) return;
  for (const { alias, dump } of await newestOf(ctx, clients)) {
    const size = sizes.get(dump.file);
    const why =
      size === undefined
        ? 'is not there any more'
        : dump.bytes !== null && size !== dump.bytes
          ? `is not as it was made: it has ${size} bytes, not ${dump.bytes}`
          : undefined;
    if (why === undefined) continue;
    const text = `The newest good dump of ${alias} before this, ${dump.file}, ${why}. Find out who changes dumps on ${ctx.server.fqdn}.`;
    ctx.log(text, { client: alias, level: 'warn' });
  }
}

/** Warns once that the folder of all dumps is gone, if it had any. */
export async function sayFolderGone(ctx: Ctx, clients: ClientState[]): Promise<void> {
  const theirs = await newestOf(ctx, clients);
  if (theirs.length === 0) return;
  const { folder } = ctx.options;
  ctx.log(
    `${folder} is gone from ${ctx.server.fqdn}, with the dumps of ${theirs.map(({ alias }) => alias).join(', ')}, and is made ` +
      'again for the next dumps. Check whether a disk is not mounted there. If so, mount it, and move the dumps that were made meanwhile to it.',
    { level: 'warn' },
  );
}

async function newestOf({ newestDump, options: { folder } }: Ctx, clients: ClientState[]) {
  const all = await Promise.all(clients.map(async ({ alias }) => ({ alias, dump: await newestDump(alias) })));
  return all.flatMap(({ alias, dump }) =>
    dump?.file.startsWith(`${folder}/`) === true ? [{ alias, dump }] : [],
  );
}

/** Dumps that Regent knows, but that are gone from the server or differ: somebody may rely on them. */
import type { Context } from '../../src/runner/contract/plugin.ts';
import type { DumpsOnDisk } from './dumps-on-disk.ts';

type Ctx = Pick<Context<{ folder: string }>, 'log' | 'newestDump' | 'options' | 'server'>;

/** What to say of the newest one of each database; nothing if the dumps could not be listed. */
export async function missingDumps(
  ctx: Ctx,
  names: string[],
  { files, sizes }: DumpsOnDisk,
): Promise<{ name: string; text: string }[]> {
  if (files === undefined) return [];
  return (await newestOf(ctx, names)).flatMap(({ name, dump }) => {
    const size = sizes.get(dump.file);
    const why =
      size === undefined
        ? 'is not there any more'
        : dump.bytes !== null && size !== dump.bytes
          ? `is not as it was made: it has ${size} bytes, not ${dump.bytes}`
          : undefined;
    if (why === undefined) return [];
    const text = `The newest good dump of ${name} before this, ${dump.file}, ${why}. Find out who changes dumps on ${ctx.server.fqdn}.`;
    return [{ name, text }];
  });
}

/** Warns once that the folder of all dumps is gone, if it had any. */
export async function sayFolderGone(ctx: Ctx, names: string[]): Promise<void> {
  const theirs = await newestOf(ctx, names);
  if (theirs.length === 0) return;
  const { folder } = ctx.options;
  ctx.log(
    `${folder} is gone from ${ctx.server.fqdn}, with the dumps of ${theirs.map(({ name }) => name).join(', ')}, and is made ` +
      'again for the next dumps. Check whether a disk is not mounted there. If so, mount it, and move the dumps that were made meanwhile to it.',
    { level: 'warn' },
  );
}

async function newestOf({ newestDump, options: { folder } }: Ctx, names: string[]) {
  const all = await Promise.all(names.map(async (name) => ({ name, dump: await newestDump(name) })));
  return all.flatMap(({ name, dump }) =>
    dump?.file.startsWith(`${folder}/`) === true ? [{ name, dump }] : [],
  );
}

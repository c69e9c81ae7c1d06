/** Whom the backup script of a server backs up, held against whom it should. */
import {
  textOf,
  type Change,
  type ClientState,
  type Context,
  type Desired,
  type FileState,
  type WantedFile,
} from '../../src/runner/plugin.ts';
import { listedAliases, renderBackupScript } from './backup-script.ts';

type Ctx = Context<{ script: string; folder: string; keep: number; timeLimit: number }>;

/** Whom the script found on the server backs up. One that is not Regent's tells nothing; a sync makes it whole. */
export function listIn(ctx: Ctx, found: ReadonlyMap<string, FileState>, { complete }: Desired): string[] {
  const script = textOf(found, ctx.options.script);
  if (script === undefined) return [];
  const listed = listedAliases(script);
  if (listed === undefined && !complete)
    ctx.log(`${ctx.options.script} was not written by Regent: the next sync puts every client in it.`, {
      level: 'warn',
    });
  return listed ?? [];
}

export function scriptFile({ options: { script, folder, keep, timeLimit } }: Ctx, aliases: string[]) {
  const content = renderBackupScript({ folder, keep, timeLimit, aliases });
  const harmless = /^(?: {2}'[\w-]+'|(?:keep|limit)=\d+|folder='[\w./-]+')$/;
  return {
    kind: 'file',
    path: script,
    content,
    mode: 0o755,
    owner: 'root',
    group: 'root',
    harmless,
  } as const satisfies WantedFile;
}

/** Who is missing in the list, who is in it and deleted, and who is in it for no reason that Regent knows. */
export function listDifference(listed: string[], { clients, complete, spared }: Desired) {
  const aliases = (of: ClientState[]) => of.map(({ alias }) => alias);
  const known = new Set([...spared, ...aliases(clients)]);
  const missing = clients.filter(({ alias }) => !listed.includes(alias));
  const there = clients.filter(({ alias }) => listed.includes(alias));
  return {
    adding: aliases(missing.filter(({ presence }) => presence !== 'absent')),
    removing: aliases(there.filter(({ presence }) => presence === 'absent')),
    leftOver: complete ? listed.filter((alias) => !known.has(alias)) : [],
  };
}

export function planList({ options: { script } }: Ctx, listed: string[], desired: Desired): Change[] {
  const { adding, removing, leftOver } = listDifference(listed, desired);
  const change = (action: Change['action'], summary: string, client?: string): Change => ({
    ...(client === undefined ? {} : { client }),
    action,
    subject: script,
    summary: `${summary} ${script}`,
  });
  return [
    ...adding.map((alias) => change('update', `put ${alias} in`, alias)),
    ...removing.map((alias) => change('delete', `take ${alias} out of`, alias)),
    ...(leftOver.length > 0 ? [change('delete', `take ${leftOver.join(', ')} out of`)] : []),
  ];
}

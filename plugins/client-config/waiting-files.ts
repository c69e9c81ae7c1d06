/** The folder of a client that is made from a backup: its files wait beside its place, as the plugin database left them. */
import { posix } from 'node:path';
import type { Change, ClientState, Context } from '../../src/runner/contract/plugin.ts';
import { arrivingFiles } from '../shared/arriving-files.ts';
import { clientFolder } from './client-folder.ts';

type Ctx = Pick<Context, '$' | 'fail' | 'files' | 'sandbox' | 'server'>;

interface Waiting {
  alias: string;
  from: string;
}

const subjectOf = (alias: string) => `files of ${alias}`;

/** No round trip if no client was made from a backup. */
export async function planWaitingFiles(ctx: Ctx, clients: ClientState[]): Promise<Change[]> {
  return (await waitingOf(ctx, clients)).map(({ alias }) => ({
    client: alias,
    action: 'create',
    subject: subjectOf(alias),
    summary: `put the files of the backup into ${clientFolder(alias)}`,
  }));
}

/** Gives the aliases of those that failed. */
export async function putWaitingFiles(
  ctx: Ctx,
  changes: Change[],
  clients: ClientState[],
): Promise<ReadonlySet<string>> {
  const planned = new Set(changes.map(({ subject }) => subject));
  const due = clients.filter(({ alias }) => planned.has(subjectOf(alias)));
  const failed = new Set<string>();
  for (const { alias, from } of await waitingOf(ctx, due)) {
    const { stderr, exitCode } = await ctx.$({
      nothrow: true,
    })`sh -c ${PUT} put ${from} ${clientFolder(alias)} ${posix.dirname(from)}`;
    if (exitCode === 0) continue;
    failed.add(alias);
    ctx.fail(
      alias,
      `The files of the backup cannot be put in their place on ${ctx.server.fqdn}: ${stderr.trim()}`,
    );
  }
  return failed;
}

async function waitingOf(ctx: Ctx, clients: ClientState[]): Promise<Waiting[]> {
  const wanted = clients.flatMap(({ alias, presence, activatedAt, restores }) =>
    presence === 'absent' || activatedAt !== null
      ? []
      : restores.flatMap(({ id, source }) =>
          source === undefined ? [] : [{ alias, from: arrivingFiles(alias, id) }],
        ),
  );
  if (wanted.length === 0 || ctx.sandbox) return [];
  const found = await ctx.files.read(wanted.map(({ from }) => from));
  return wanted.filter(({ from }) => found.get(from)?.kind === 'directory');
}

const PUT = `
[ ! -e "$2" ] && [ ! -L "$2" ] || { echo "$2 is there already" >&2; exit 1; }
mv -T -- "$1" "$2" && rmdir -- "$3"
`;

/** What a move keeps on both servers while it is under way. */
import type { ClientState, Context } from '../../../src/runner/contract/plugin.ts';
import { AS_ROOT } from '../mariadb/mariadb-call.ts';
import { LOCKED } from '../mariadb/restore-script.ts';

type Moving = Required<Pick<ClientState, 'move'>>;

/** For root alone: what is on its way, and on the new server the signs that the first copies are complete. */
export const moveFolder = ({ move }: Moving) => `${FOLDER}/${move.id}`;

const FOLDER = '/var/lib/regent/moves';

export const makeMoveFolder = ({ files }: Pick<Context, 'files'>, client: Moving) =>
  files.write(
    [FOLDER, moveFolder(client)].map((path) => ({
      kind: 'directory' as const,
      path,
      mode: 0o700,
      owner: 'root',
      group: 'root',
    })),
  );

export type Part = 'database' | 'folder';

export const signOf = (client: Moving, part: Part) => `${moveFolder(client)}/${part}.copied`;

export type MovingClient = ClientState & Moving;

/** Whether it is on its way to this server, and lives on the other one. */
export const isComing = (client: ClientState): client is MovingClient =>
  client.move !== undefined && !client.move.isDone;

/** Whether it lives on this server by now, and the run that has moved it has not ended. */
export const hasLeft = (client: ClientState): client is MovingClient => client.move?.isDone === true;

/** Nothing of an attempt stays but the copies themselves, so the next one begins with new ones. */
export async function forgetCopies(ctx: Pick<Context, 'on'>, client: MovingClient): Promise<void> {
  for (const server of [client.server, client.move.from])
    await ctx.on(server).files.remove([moveFolder(client)]);
}

/** If the copying fails, the next attempt begins with new copies; if it was called off, it may go on. */
export async function orForget<T>(
  ctx: Pick<Context, 'on' | 'signal'>,
  client: MovingClient,
  copying: () => Promise<T>,
): Promise<T> {
  try {
    return await copying();
  } catch (error) {
    if (!ctx.signal.aborted) await forgetCopies(ctx, client).catch(() => undefined);
    throw error;
  }
}

/** Those of these clients that are on their way and of which this part was not copied yet. */
export async function notCopied(
  { files }: Pick<Context, 'files'>,
  clients: ClientState[],
  part: Part,
): Promise<Set<string>> {
  const coming = clients.filter((client) => isComing(client));
  if (coming.length === 0) return new Set();
  const found = await files.read(coming.map((client) => signOf(client, part)));
  const isMissing = (client: MovingClient) => found.get(signOf(client, part))?.kind !== 'file';
  return new Set(coming.filter(isMissing).map(({ alias }) => alias));
}

/** The beginning of a script for bash that gets a folder of a move as its first argument. */
export const MOVE_SCRIPT = `${LOCKED}
${AS_ROOT}
folder=$1; shift
lock "move-\${folder##*/}"
mkdir -p -m 700 -- "\${folder%/*}" "$folder" || exit 1
ask() { as_root mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"; }
# What the database $1 is made of, without its rows: it is the same as long as nobody changes a table or a view.
shape() {
  local part parts=(
    "table_name, column_name, ordinal_position, column_type, column_default, is_nullable, extra FROM information_schema.columns WHERE table"
    "table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics WHERE table"
    "table_name, view_definition FROM information_schema.views WHERE table"
    "trigger_name, event_object_table, action_timing, event_manipulation, action_statement FROM information_schema.triggers WHERE trigger"
    "routine_name, routine_type, routine_definition FROM information_schema.routines WHERE routine"
    "event_name, event_definition, status FROM information_schema.events WHERE event"
  )
  for part in "\${parts[@]}"; do echo "SELECT \${part}_schema = '$1' ORDER BY 1, 2;"; done | ask | sha256sum | cut -d ' ' -f 1
}
`;

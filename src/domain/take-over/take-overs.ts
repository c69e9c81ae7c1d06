/** Take-overs of what others have set up on servers. Nothing is started or written there. */
import type { Users } from '../accounts/users.ts';
import { invalid } from '../errors.ts';
import { mustBeThere } from '../preconditions.ts';
import { shown } from '../shown.ts';
import { contexts } from '../secrets/contexts.ts';
import type { Operation } from '../operation.ts';
import { rolledBack } from '../rolled-back.ts';
import type { PlannedChange, ReadRow } from '../runs/plan.ts';
import type { Sealer } from '../secrets/vault.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';
import type { GivenInventory } from './facts.ts';
import type { TakeOverPlanner, TakeOverReport } from './report.ts';
import { inviteEach, type InvitedUser, type InviteResult } from './invite-users.ts';
import { takingOver, type Taken } from './take-clients.ts';
import type { ChosenClient, Taker } from './taking.ts';

export interface TakeOverDeps {
  store: Store;
  /** Seals for workers. */
  vault: Sealer;
  planner: TakeOverPlanner;
  taker: Taker;
  users: Pick<Users, 'invite'>;
  now(): Date;
}

export interface TakeOverInput {
  /** Only these servers. */
  serverIds?: string[] | null | undefined;
  inventory?: { path: string; content: string }[] | null | undefined;
  vaultPassword?: string | null | undefined;
}

export interface TakeInput extends Omit<TakeOverInput, 'serverIds'> {
  clients?: ChosenClient[] | null | undefined;
  /** Whether all others without contradictions are meant too. */
  all?: boolean | null | undefined;
}

/** In the inventory of an estate: `hosts`, and one file for each server. */
const MOST_FILES = 200;
/** A request to the API may have a little more, with what JSON adds. */
const MOST_CHARACTERS = 800_000;
const LONGEST_PASSWORD = 1_000;
/** To be decided on by hand. */
const MOST_CLIENTS = 200;
const MOST_USERS = 100;

export type TakeOvers = ReturnType<typeof makeTakeOvers>;

export function makeTakeOvers({ store, vault, planner, taker, users, now }: TakeOverDeps) {
  const seal = (given: GivenInventory) => vault.seal(JSON.stringify(given), contexts.takeOver());
  return {
    /**
     * The audit says who looked, and at what; the report itself is stored nowhere. The files and the password are
     * sealed for the worker that reads them, and are gone with its answer.
     * @param signal aborted when the caller does not wait any more
     */
    async plan(input: TakeOverInput, actor: Actor, signal: AbortSignal): Promise<TakeOverReport> {
      const given = givenBy(input);
      const serverIds = input.serverIds ?? null;
      if (serverIds?.length === 0)
        throw invalid('Name at least one server, or leave the list out.', 'serverIds');
      await noteLook(serverIds, given, actor);
      return planner({ of: 'take-over', serverIds, inventory: seal(given) }, signal);
    },

    /**
     * Reads all sources again, and gives what writes the rows of these clients as they are on their servers; what
     * Regent would write differently there becomes ignored drift.
     * @param signal aborted when the caller does not wait any more
     */
    async takeOver(input: TakeInput, actor: Actor, signal: AbortSignal): Promise<Operation<Taken, null>> {
      const given = givenBy(input);
      const { clients, all } = chosenBy(input);
      await noteLook(null, given, actor);
      const taking = await taker({ of: 'taking', clients, all, inventory: seal(given) }, signal);
      return takingOver(taking, actor, now);
    },

    /**
     * Reads the users of the back offices again, and invites these of them.
     * @param signal aborted when the caller does not wait any more
     */
    async inviteUsers(wanted: InvitedUser[], actor: Actor, signal: AbortSignal): Promise<InviteResult[]> {
      if (wanted.length === 0 || wanted.length > MOST_USERS)
        throw invalid(`Give 1 to ${MOST_USERS} users; you gave ${wanted.length}.`, 'users');
      const all = await store.transact((tx) => tx.servers());
      const serverIds = all.filter(({ role }) => role === 'BACK_OFFICE').map(({ id }) => id);
      const nothing = { files: [] };
      await noteLook(serverIds, nothing, actor);
      const report = await planner({ of: 'take-over', serverIds, inventory: seal(nothing) }, signal);
      return inviteEach(users, report.users, wanted, actor);
    },

    /** What the operation would do, and the rows that it would write; nothing is stored. */
    async tried(
      operation: Operation<Taken, null>,
    ): Promise<Taken & { plan: PlannedChange[]; read: ReadRow[] }> {
      const { result, entries } = await rolledBack(store, (tx) => operation.change(tx));
      const results = result.results.map(({ client: _row, ...each }) => each);
      return {
        results,
        own: result.own,
        plan: [...results.flatMap(({ accepted }) => accepted), ...result.own],
        read: entries.map(({ subject }) => ({ subject, before: null })),
      };
    },
  };

  async function noteLook(
    serverIds: string[] | null,
    { files }: GivenInventory,
    actor: Actor,
  ): Promise<void> {
    await store.transact(async (tx) => {
      const all = await tx.servers();
      const looked =
        serverIds?.map((id) =>
          mustBeThere(
            all.find((server) => server.id === id),
            'server',
            id,
          ),
        ) ?? all;
      await tx.audit(actor, 'planTakeOver', 'take-over', {
        servers: looked.map(({ fqdn }) => fqdn).toSorted(),
        inventory: files.map(({ path }) => path),
      });
    });
  }
}

function chosenBy(input: TakeInput): { clients: ChosenClient[]; all: boolean } {
  const clients = input.clients ?? [];
  const all = input.all === true;
  if (clients.length === 0 && !all)
    throw invalid('Name the clients, or set `all` to true for those without contradictions.', 'clients');
  if (clients.length > MOST_CLIENTS)
    throw invalid(`Name at most ${MOST_CLIENTS} clients at once; you named ${clients.length}.`, 'clients');
  const twice = clients.find(
    ({ alias }, index) => clients.findIndex((each) => each.alias === alias) !== index,
  );
  if (twice !== undefined) throw invalid(`${shown(twice.alias)} is named twice.`, 'clients');
  return { clients, all };
}

function givenBy({ inventory, vaultPassword }: TakeOverInput): GivenInventory {
  const files = inventory ?? [];
  if (files.length > MOST_FILES)
    throw invalid(
      `Give at most ${MOST_FILES} files of the inventory; you gave ${files.length}.`,
      'inventory',
    );
  const characters = files.reduce((sum, { path, content }) => sum + path.length + content.length, 0);
  if (characters > MOST_CHARACTERS)
    throw invalid(
      `The files of the inventory have ${characters} characters; at most ${MOST_CHARACTERS} are taken at once. Give those of some servers, or put them into INVENTORY_DIR on Regent's machine.`,
      'inventory',
    );
  const odd = files.findIndex(({ path }) => !/^[\w./-]{1,300}$/.test(path));
  if (odd !== -1)
    throw invalid(
      'The path of a file is as in "hosts" or "host_vars/fo1.example.org/generated.yaml": letters, digits, and . _ - /',
      'inventory',
      String(odd),
      'path',
    );
  if ((vaultPassword?.length ?? 0) > LONGEST_PASSWORD)
    throw invalid(`The vault password has more than ${LONGEST_PASSWORD} characters.`, 'vaultPassword');
  return {
    files: files.map(({ path, content }) => ({ path, text: content })),
    ...(vaultPassword == null || vaultPassword === ''
      ? {}
      : { vaultPassword: vaultPassword.replace(/\r?\n$/, '') }),
  };
}

/** The estate as one file: written from the rows, and compared with them and carried out. */
import { createHash } from 'node:crypto';
import type { Clients } from '../clients/clients.ts';
import { conflict, invalid, notPermitted } from '../errors.ts';
import type { Models } from '../models/models.ts';
import type { AuditNote, Operation } from '../operation.ts';
import type { Permission } from '../permissions.ts';
import type { DryRunRequest } from '../runs/plan.ts';
import type { Schedules } from '../schedules/schedules.ts';
import type { HostKeysDeps } from '../servers/host-keys.ts';
import type { Servers } from '../servers/servers.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, Run } from '../vocabulary.ts';
import { applyClients, withWaits } from './apply-clients.ts';
import { applyModels } from './apply-models.ts';
import {
  applyServers,
  inTwoParts,
  isOtherPlace,
  placeOf,
  placesToScan,
  type ScannedKeys,
} from './apply-servers.ts';
import { applySchedules } from './apply-schedules.ts';
import { compareFleet, type ComparedFleet } from './compare-fleet.ts';
import type { Difference, NotInFile } from './difference.ts';
import { fleetText } from './export-fleet.ts';
import { readRows } from './fleet-rows.ts';
import { atLine, makeFleetWork } from './fleet-work.ts';
import { readIn } from './read-in.ts';
import { readFleet, type ReadFleet } from './read-fleet.ts';
import type { Step } from './steps.ts';

export interface FleetDeps {
  store: Store;
  models: Models;
  clients: Clients;
  scanHostKey: HostKeysDeps['scanHostKey'];
  /** The servers' and schedules' parts of the domain, within a transaction of the caller's. */
  serversIn(parts: Pick<HostKeysDeps, 'store' | 'scanHostKey'>): Servers;
  schedulesIn(store: Store): Schedules;
}

export interface FleetResult {
  /** In the order in which they are done. */
  differences: Difference[];
  /** What Regent has besides; it is left alone. */
  notInFile: NotInFile[];
  /** The runs that carry it out; none in a dry run. */
  runs: Run[];
}

export type Fleet = ReturnType<typeof makeFleet>;

export function makeFleet(deps: FleetDeps) {
  const { store } = deps;
  return {
    export: (): Promise<string> => store.transact(async (tx) => fleetText(await readRows(tx))),

    /** Throws a RefusedError unless somebody with these permissions may do all that the file says. */
    async mustBePermitted(text: string, permissions: ReadonlySet<Permission>): Promise<void> {
      await permitted(readFleet(text), permissions);
    },

    /**
     * All that differs, in one transaction: either everything is done, or nothing. Each part is done, queued and
     * audited as by its own mutation.
     * @param permissions of the actor, who needs those of all these mutations
     */
    async apply(
      text: string,
      actor: Actor,
      permissions: ReadonlySet<Permission>,
    ): Promise<Operation<FleetResult, Run | null>> {
      const read = readFleet(text);
      const keys = await scan(await permitted(read, permissions));
      return {
        action: 'applyFleet',
        input: text,
        change: (tx) => change(tx, text, read, actor, permissions, keys),
        again: async () => ({ differences: [], notInFile: [], runs: [] }),
      };
    },
  };

  async function permitted(read: ReadFleet, permissions: ReadonlySet<Permission>): Promise<ComparedFleet> {
    const compared = await store.transact(async (tx) => compareFleet(read, await readRows(tx)));
    mustBePermitted(compared, permissions);
    mustBeFew(compared);
    return compared;
  }

  async function scan({ servers }: ComparedFleet): Promise<ScannedKeys> {
    const scanned = await Promise.all(
      placesToScan(servers).map(({ step, address, port }) =>
        atLine(step, async () => {
          const key = await deps
            .serversIn({ store, scanHostKey: deps.scanHostKey })
            .presentedKey(address, port, step.row?.hostKey ?? undefined);
          return [placeOf(address, port), key] as const;
        }),
      ),
    );
    return new Map(scanned);
  }

  async function change(
    tx: Tx,
    text: string,
    read: ReadFleet,
    actor: Actor,
    permissions: ReadonlySet<Permission>,
    keys: ScannedKeys,
  ) {
    const rows = await readRows(tx);
    const compared = compareFleet(read, rows);
    mustBePermitted(compared, permissions);
    const work = makeFleetWork(tx);
    const servers = deps.serversIn({ store: work.store, scanHostKey: scanned(keys) });
    const serverIds = new Map(rows.servers.map(({ fqdn, id }) => [fqdn, id]));

    const [first, last] = inTwoParts(compared.servers);
    await applyServers(first, servers, actor, serverIds);
    const models = compared.models.filter(({ waits }) => waits === null);
    await applyModels(models, deps.models, work);
    const now = await readRows(tx);
    // By their titles of before as well, because the file may have given them others.
    const modelIds = new Map([...now.models, ...rows.models].map(([title, { id }]) => [title, id]));
    const places = { servers: now.servers, modelIds };
    const clients = withWaits(compared.clients, places);
    const clientIds = await applyClients(compared.deletions, clients, deps.clients, work, places);
    await applySchedules(compared.schedules, deps.schedulesIn(work.store), serverIds, actor);
    await applyServers(last, servers, actor, serverIds);

    const steps = [
      ...first,
      ...compared.models,
      ...compared.deletions,
      ...clients,
      ...compared.schedules,
      ...last,
    ];
    const result: FleetResult = {
      differences: steps.map(asDifference),
      notInFile: compared.notInFile,
      runs: [],
    };
    // What runs would find on these servers cannot be seen before they are as the file says.
    const unseen = new Set(compared.servers.filter(isOtherPlace).map(({ name }) => serverIds.get(name)));
    return {
      result,
      entries: work.entries.length === 0 ? [] : [noteOn(text, steps), ...work.entries],
      read: steps.filter(({ waits }) => waits === null).map((step) => readIn(step, rows)),
      isSeen: unseen.size === 0,
      runs: result.runs,
      async queue(actor: Actor) {
        result.runs.push(...(await work.queue(actor)));
        return result.runs[0] ?? null;
      },
      async dryRun(): Promise<DryRunRequest[]> {
        const drafts = (await tx.draftsOf(clientIds)).filter(({ serverId }) => !unseen.has(serverId));
        return [
          ...(models.length > 0 ? [{ of: 'models' as const, models: await tx.models() }] : []),
          ...(drafts.length > 0 ? [{ of: 'clients' as const, drafts }] : []),
        ];
      },
    };
  }
}

/** The file itself is where it was written, such as in git; the hash finds it there. */
const noteOn = (text: string, steps: Step[]): AuditNote => ({
  subject: 'fleet',
  details: {
    sha256: createHash('sha256').update(text).digest('hex'),
    differences: steps.length,
    waiting: steps.filter(({ waits }) => waits !== null).length,
  },
});

function mustBePermitted(
  { servers, models, deletions, clients, schedules }: ComparedFleet,
  permissions: ReadonlySet<Permission>,
): void {
  const needed = [
    [
      [...servers, ...schedules, ...clients.filter(({ mutation }) => mutation === 'setDirectives')],
      'SERVERS',
    ],
    [models, 'MODELS'],
    [[...deletions, ...clients], 'CLIENTS'],
  ] as const;
  for (const [[first], permission] of needed)
    if (first !== undefined && !permissions.has(permission))
      throw notPermitted(`Line ${first.line}: ${first.mutation} of ${first.name}`, permission);
}

/** So that the transaction does not take longer than others can wait. */
const MOST_DIFFERENCES = 2_000;

function mustBeFew({ notInFile: _rest, ...steps }: ComparedFleet): void {
  const count = Object.values(steps).reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_DIFFERENCES)
    throw invalid(
      `The file differs from Regent in ${count} things; at most ${MOST_DIFFERENCES} are done at once. Divide it: what a file leaves out is left alone.`,
      'fleet',
    );
}

const scanned =
  (keys: ScannedKeys): HostKeysDeps['scanHostKey'] =>
  async ({ address, port }) => {
    const key = keys.get(placeOf(address, port));
    if (key !== undefined) return key;
    throw conflict('A server was changed at the same moment. Apply again.', 'fleet');
  };

const asDifference = ({ mutation, name, line, fields, waits }: Difference): Difference => ({
  mutation,
  name,
  line,
  fields,
  waits,
});

/** The estate as one file: written from the rows, and compared with them and carried out. */
import { createHash } from 'node:crypto';
import type { AlarmsService } from '../alarms/alarms.ts';
import type { Clients } from '../clients/clients.ts';
import { conflict } from '../errors.ts';
import type { Models } from '../models/models.ts';
import type { AuditNote, Operation } from '../operation.ts';
import type { Permission } from '../permissions.ts';
import type { DryRunRequest } from '../runs/plan.ts';
import type { Schedules } from '../schedules/schedules.ts';
import type { HostKeysDeps } from '../servers/host-keys.ts';
import type { Servers } from '../servers/servers.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, Run } from '../vocabulary.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { Windows } from '../windows/windows.ts';
import { applyBackupAges } from './apply/apply-backup-ages.ts';
import { applyClients, withWaits } from './apply/apply-clients.ts';
import { applyModels } from './apply/apply-models.ts';
import {
  applyServers,
  inTwoParts,
  isOtherPlace,
  placeOf,
  placesToScan,
  type ScannedKeys,
} from './apply/apply-servers.ts';
import { applySchedules } from './apply/apply-schedules.ts';
import { applyWebhooks } from './apply/apply-webhooks.ts';
import { applyWindows } from './apply/apply-windows.ts';
import { compareFleet, type ComparedFleet } from './compare-fleet.ts';
import type { Difference, NotInFile } from './difference.ts';
import { fleetText } from './export-fleet.ts';
import { readRows, type FleetRows } from './fleet-rows.ts';
import { atLine, makeFleetWork } from './apply/fleet-work.ts';
import { mustBeFew, mustBePermitted, mustReadWebhooks } from './permitted.ts';
import { readIn } from './read-in.ts';
import { readFleet, type ReadFleet } from './read-fleet.ts';
import type { Step } from './steps.ts';
import { haveAddress } from './webhook-steps.ts';

export interface FleetDeps {
  store: Store;
  models: Models;
  clients: Clients;
  scanHostKey: HostKeysDeps['scanHostKey'];
  /** Parts of the domain, within a transaction of the caller's. */
  serversIn(parts: Pick<HostKeysDeps, 'store' | 'scanHostKey'>): Servers;
  partsIn(store: Store): {
    schedules: Schedules;
    windows: Windows;
    webhooks: Webhooks;
    alarms: Pick<AlarmsService, 'setBackupMaxAge'>;
  };
  now(): Date;
}

/** What the one who applies a file may do. */
export interface FleetRights {
  permissions: ReadonlySet<Permission>;
  /** Throws if this mutation requires more than a permission, and they lack that. */
  mustBeAllowed(mutation: string): void;
}

export interface FleetResult {
  /** In the order in which they are done. */
  differences: Difference[];
  /** What Regent has besides; it is left alone. */
  notInFile: NotInFile[];
  /** The runs that carry it out; none in a dry run. */
  runs: Run[];
  /** Why a plan of it may not be stored. */
  whyNotKept?: string;
}

export type Fleet = ReturnType<typeof makeFleet>;

export function makeFleet(deps: FleetDeps) {
  const { store } = deps;
  return {
    /** With webhooks only for those who may read them. */
    export: (permissions: ReadonlySet<Permission>): Promise<string> =>
      store.transact(async (tx) => fleetText(await readRows(tx), permissions.has('SERVERS'))),

    /** Throws a RefusedError unless somebody with these permissions may do all that the file says. */
    async mustBePermitted(text: string, permissions: ReadonlySet<Permission>): Promise<void> {
      await permitted(readFleet(text), { permissions, mustBeAllowed: () => undefined });
    },

    /**
     * All that differs, in one transaction: either everything is done, or nothing. Each part is done, queued and
     * audited as by its own mutation.
     * @param rights of the actor, who needs those of all these mutations
     */
    async apply(
      text: string,
      actor: Actor,
      rights: FleetRights,
    ): Promise<Operation<FleetResult, Run | null>> {
      const read = readFleet(text);
      const keys = await scan(await permitted(read, rights));
      return {
        action: 'applyFleet',
        input: text,
        change: (tx) => change(tx, text, read, actor, rights, keys),
        again: async () => ({ differences: [], notInFile: [], runs: [] }),
      };
    },
  };

  async function permitted(read: ReadFleet, rights: FleetRights): Promise<ComparedFleet> {
    const compared = await store.transact(async (tx) => compare(read, await readRows(tx), rights));
    mustBeFew(compared);
    return compared;
  }

  function compare(read: ReadFleet, rows: FleetRows, { permissions, mustBeAllowed }: FleetRights) {
    mustReadWebhooks(read, permissions);
    const compared = compareFleet(read, rows, deps.now());
    mustBePermitted(compared, permissions);
    const done = compared.webhooks.filter(({ waits }) => waits === null);
    for (const mutation of new Set(done.map(({ mutation }) => mutation))) mustBeAllowed(mutation);
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
    rights: FleetRights,
    keys: ScannedKeys,
  ) {
    const rows = await readRows(tx);
    const compared = compare(read, rows, rights);
    const work = makeFleetWork(tx);
    const parts = deps.partsIn(work.store);
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
    await applyBackupAges(clients, parts.alarms, clientIds, actor);
    await applySchedules(compared.schedules, parts.schedules, serverIds, actor);
    await applyWindows(compared.windows, parts.windows, serverIds, actor);
    await applyWebhooks(compared.webhooks, parts.webhooks, serverIds, actor);
    await applyServers(last, servers, actor, serverIds);

    const steps = [
      ...first,
      ...compared.models,
      ...compared.deletions,
      ...clients,
      ...compared.schedules,
      ...compared.windows,
      ...compared.webhooks,
      ...last,
    ];
    const result: FleetResult = {
      differences: steps.map(asDifference),
      notInFile: compared.notInFile.filter(
        ({ kind }) => kind !== 'WEBHOOK' || rights.permissions.has('SERVERS'),
      ),
      runs: [],
      ...(haveAddress(read.file.webhooks) ? { whyNotKept: WITH_ADDRESS } : {}),
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
        const drafts = (await tx.draftsOf([...clientIds.values()])).filter(
          ({ serverId }) => !unseen.has(serverId),
        );
        return [
          ...(models.length > 0 ? [{ of: 'models' as const, models: await tx.models() }] : []),
          ...(drafts.length > 0 ? [{ of: 'clients' as const, drafts }] : []),
        ];
      },
    };
  }
}

const WITH_ADDRESS =
  'A plan that is kept shows its file to everybody who may read, and this one has the address of a webhook (`url`), which may be secret. Create the webhook with createWebhook, and remove `url`; or keep no plan.';

/** The file itself is where it was written, such as in git; the hash finds it there. */
const noteOn = (text: string, steps: Step[]): AuditNote => ({
  subject: 'fleet',
  details: {
    sha256: createHash('sha256').update(text).digest('hex'),
    differences: steps.length,
    waiting: steps.filter(({ waits }) => waits !== null).length,
  },
});

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

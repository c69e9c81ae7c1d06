import { relay } from '../../domain/secrets/age.ts';
import type { BackupAway, BackupCopy, Server, UploadedDump } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import { bringBackup } from '../copies/bring-backup.ts';
import { carryFile, eventsOf, type Bringing } from '../copies/carry-file.ts';
import type { FetchedFile } from '../copies/fetch-file.ts';
import type { RunnerDeps } from '../deps.ts';
import { bringUpload, whyUnseen } from '../uploads/bring-upload.ts';
import { bringCopy } from '../copies/bring-copy.ts';
import { placesOf } from '../copies/copy-places.ts';
import { factsOf, type World } from './desired.ts';
import { whoseAt } from '../ownership/own.ts';
import type { PipelineEntry } from '../pipeline.ts';
import type { Due } from './decide.ts';
import type { ServerFacts } from '../contract/plugin.ts';
import type { Tell } from '../step/plugin-job.ts';
import { planOnly } from '../step/run-plugin.ts';
import type { Verdict } from '../ownership/whose.ts';

/** A plugin at work on one server. */
export interface PluginAt extends Due {
  /** The transport of the server, or of Regent's own machine. */
  transport: Transport;
}

interface Around {
  deps: RunnerDeps;
  world: World;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The values that a look and a step have in common. */
export const jobAt = ({ deps, world }: Around, { server, isOfOrphans, ...at }: PluginAt) => ({
  ...at,
  server: factsOf(server),
  site: deps.site,
  whose:
    isOfOrphans === true
      ? { owns: () => true }
      : whoseAt(world, { serverId: server.id, plugin: at.entry.plugin.id }),
  newestDump: (name: string) => deps.runStore.newestDump(server.id, name),
  expiredBackups: () =>
    deps.runStore.expiredBackups(server.id, new Date(Date.now() - deps.deletedBackupsDays * DAY_MS)),
  relay: (start: Buffer) => relay(start, deps.ageIdentities ?? []),
  knownBackups: (files: string[]) => deps.runStore.knownBackups(server.id, files),
  bring: (away: BackupAway | UploadedDump, path: string, how: Bringing) =>
    'uploadId' in away
      ? bringUpload(deps.uploadFolder, away, { to: at.transport, path }, how)
      : bringBackup({ deps, to: at.transport }, away.backupId, path, how),
  whyUnseen: (upload: UploadedDump) => whyUnseen(deps.uploadFolder, upload),
  knownRestores: (ids: string[]) => deps.runStore.knownRestores(ids),
  copyable: (place: string) => deps.runStore.copyable(server.id, place),
  saveCopy: (copy: BackupCopy) => deps.runStore.saveCopy(copy),
  forgetFailedCopies: (repository: string) => deps.runStore.forgetFailedCopies(server.id, repository),
  async backupToProve(name: string) {
    const places = (await placesOf(deps)).map(({ place }) => place);
    return deps.runStore.backupToProve(server.id, name, places);
  },
  bringCopy: (dump: string, folder: string, how: Bringing) =>
    bringCopy(deps, { serverId: server.id, dump, folder, to: at.transport, ...how }),
  async carry(from: ServerFacts, file: FetchedFile, how: Bringing) {
    const { download } = transportOf({ deps, world }, from);
    const to = at.transport;
    // Not with `files`, which would keep what is left of an earlier attempt as an original.
    await to.shell(how.signal)`rm -f -- ${file.path}`;
    await carryFile({ name: from.fqdn, read: download }, file, {
      to,
      path: file.path,
      ...eventsOf(file, how),
    });
  },
  transportOf: (of: ServerFacts) => transportOf({ deps, world }, of),
  moved: async () => {
    throw new Error('A plan moves nothing.');
  },
  backedUp: async () => {
    throw new Error('A plan backs up nothing.');
  },
});

function transportOf({ deps, world }: Around, { id, fqdn }: ServerFacts): Transport {
  const row = world.servers.get(id);
  if (row === undefined) throw new Error(`There is no server ${fqdn} any more.`);
  return deps.transportFor(row);
}

/** The changes that a step would find now, and their ownership. Changes nothing, and reports nothing. */
export const lookAt = (around: Around, at: PluginAt, signal: AbortSignal): Promise<Verdict> =>
  planOnly({ ...jobAt(around, at), signal, tell: NOBODY });

export const NOBODY: Tell = { planned: () => undefined, log: () => undefined };

/** The transport for the place where this plugin works for the server. */
export const transportFor = (deps: RunnerDeps, server: Server, { plugin }: PipelineEntry): Transport =>
  plugin.place === 'regent' ? deps.ownTransport : deps.transportFor(server);

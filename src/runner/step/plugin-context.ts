/** The context for a call of a plugin, and how its reports are gathered. */
import type { AdoptedSettings } from '../../domain/vocabulary.ts';
import type { Bringing } from '../copies/carry-file.ts';
import type { Context } from '../contract/plugin.ts';
import { adoptableKey } from '../drift/adoptable.ts';
import { otherServer } from './other-server.ts';
import type { PlanJob, PluginResult } from './plugin-job.ts';
import type { Findings } from '../ownership/whose.ts';

export type Gathered = PluginResult & Findings & { adoptable: Map<string, AdoptedSettings> };

export const noResult = (): Gathered => ({
  found: new Map(),
  lost: new Map(),
  adoptable: new Map(),
  changes: [],
  left: [],
  long: new Map(),
  failures: new Map(),
  fulfilled: new Set(),
  restored: new Map(),
  proved: new Map(),
  report: {},
  clientReports: new Map(),
  said: [],
});

/** Gathers everything that the plugin reports in the result. */
export function contextOf(job: PlanJob, result: Gathered): Context {
  const { transport, signal } = job;
  const bringing = (client?: string): Bringing => ({
    signal,
    log: (text, level) => job.tell.log(text, client === undefined ? { level } : { client, level }),
  });
  return {
    server: job.server,
    options: job.entry.options,
    site: job.site,
    sandbox: transport.sandbox,
    $: transport.shell(signal),
    files: transport.files(signal),
    http: (questions) => transport.http(questions, signal),
    on: (server) => otherServer(server, job.transportOf(server), signal),
    moved: (client) => job.moved(client),
    backedUp: (client, made) => job.backedUp(client, made),
    log: (text, about) => job.tell.log(text, about),
    orphans: (found) => void result.said.push(...found),
    fail(client, message) {
      if (!result.failures.has(client)) result.failures.set(client, message);
    },
    found: (client, what) => void result.found.set(client, (result.found.get(client) ?? new Set()).add(what)),
    lost(client, what, mending, kept) {
      result.lost.set(client, [...(result.lost.get(client) ?? []), { what, mending, kept }]);
    },
    adoptable: (client, subject, settings) =>
      void result.adoptable.set(adoptableKey({ client, subject }), settings),
    newestDump: (client) => job.newestDump(client),
    relay: (start) => job.relay(start),
    knownBackups: (files) => job.knownBackups(files),
    whyUnseen: (upload) => job.whyUnseen(upload),
    bring: (client, away, path) => job.bring(away, path, bringing(client)),
    carry: (client, from, file) => job.carry(from, file, bringing(client)),
    knownRestores: (ids) => job.knownRestores(ids),
    copyable: (place) => job.copyable(place),
    saveCopy: (copy) => job.saveCopy(copy),
    forgetFailedCopies: (repository) => job.forgetFailedCopies(repository),
    backupToProve: (name) => job.backupToProve(name),
    bringCopy: (dump, folder, client) => job.bringCopy(dump, folder, bringing(client)),
    proved: (dump, proof) => void result.proved.set(dump, proof),
    expiredBackups: () => job.expiredBackups(),
    fulfil: ({ id }) => void result.fulfilled.add(id),
    restored: (id, outcome) => void result.restored.set(id, outcome),
    report(data, client) {
      if (client === undefined) Object.assign(result.report, data);
      else result.clientReports.set(client, { ...result.clientReports.get(client), ...data });
    },
    signal,
  };
}

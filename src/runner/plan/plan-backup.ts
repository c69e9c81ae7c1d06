import { RefusedError, type Problem } from '../../domain/errors.ts';
import type { Plan } from '../../domain/runs/plan.ts';
import type { Desired, ProvableBackup } from '../contract/plugin.ts';
import type { RunnerDeps } from '../deps.ts';
import { whyNotOurs } from '../ownership/managed-by.ts';
import { entryFor } from '../pipeline.ts';
import { placesOf } from '../copies/copy-places.ts';
import type { Verdict } from '../ownership/whose.ts';
import { sharedSteps, type Asking } from '../step/shared-step.ts';
import { messageOf } from '../transient.ts';
import { TransportError } from '../../transport/errors.ts';
import { decide } from './decide.ts';
import type { World } from './desired.ts';

/**
 * The plan of backups, or of their proofs. They were asked for by name, so no plugin has anything to find out: the
 * plan says what would be done for which clients, or why nothing would be done, and asks the server whether it is
 * Regent's.
 */
export async function planBackup(
  { deps, world }: { deps: RunnerDeps; world: World },
  run: Asking,
  signal: AbortSignal,
): Promise<Plan> {
  const changes: Plan['changes'] = [];
  const messages = new Set<string>();
  const places = async () => (await placesOf(deps)).map(({ place }) => place);
  for (const step of sharedSteps(deps.pipeline, world, [run])) {
    const role = step.server?.role;
    // A plugin that takes backups elsewhere has nothing to add.
    if (role !== undefined && entryFor(deps.pipeline, step.plugin, role)?.plugin.findBackups === undefined)
      continue;
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) {
      messages.add(`${step.plugin} would do nothing: ${due.skip}`);
      continue;
    }
    const { server, desired, entry } = due;
    const notOurs = await whyNotOurs({ deps, world }, server, deps.transportFor(server).files(signal)).catch(
      (cause: unknown) => {
        signal.throwIfAborted();
        if (!(cause instanceof TransportError)) throw cause;
        const message = `${step.plugin} on ${server.fqdn} cannot be planned: ${messageOf(cause)}`;
        throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
      },
    );
    if (notOurs !== undefined) messages.add(notOurs);
    const own = entry.plugin.ownDatabase?.(entry.options);
    const subjects = [
      ...desired.clients.map(({ alias }) => ({ name: alias, of: { client: alias } })),
      ...(own === undefined ? [] : [{ name: own, of: {} }]),
    ];
    for (const { name, of } of subjects) {
      const about = { ...of, plugin: step.plugin, serverId: server.id, subject: `backup of ${name}` };
      if (run.kind === 'BACKUP') changes.push({ ...about, action: 'create', summary: `back up ${name}` });
      else {
        const backup = await deps.runStore.backupToProve(server.id, name, await places());
        if (backup === undefined) messages.add(`${name} has no good backup that could be proven.`);
        else changes.push({ ...about, action: 'update', summary: proofOf(backup) });
      }
    }
  }
  return { changes, problems: [...messages].map((message): Problem => ({ code: 'CONFLICT', message })) };
}

/** The plan of last backups, which are requested by name, too. */
export const lastBackups = ({ clients }: Desired): Verdict => ({
  changes: clients.map(({ alias: client }) => ({
    client,
    action: 'create',
    subject: `backup of ${client}`,
    summary: `make a last backup of ${client}, unless its newest one holds all that it has`,
  })),
  inTheWay: new Map(),
  leftAlone: new Map(),
  refused: new Map(),
});
const proofOf = ({ file, copy }: ProvableBackup) =>
  copy === null
    ? `prove ${file}: load it into a MariaDB of its own`
    : `prove ${file}: send its copy ${copy} to the server, and load it into a MariaDB of its own`;

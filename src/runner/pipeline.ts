/** Which plugins run for which role of server, with which options, in which order. Knows none by name. */
import type { RunKind, StepPhase } from '../domain/vocabulary.ts';
import type { Plugin, Role } from './contract/plugin.ts';

export interface PipelineEntry {
  /** Its place in the order; a plugin that replaces another keeps the name of the other. */
  name: string;
  role: Role;
  plugin: Plugin;
  /** Parsed by the plugin's own schema. */
  options: unknown;
}

export interface Pipeline {
  entries: PipelineEntry[];
  /** The names of the plugins, in the order that sets clients up and the order that removes them. */
  order: { PRESENT: string[]; ABSENT: string[] };
}

export interface PlannedStep {
  plugin: string;
  serverId: string;
  phase: StepPhase;
}

interface Place {
  id: string;
  role: Role;
}

/** The action before anything of a client is removed. A client that fails there keeps everything. */
export const LAST_BACKUP = 'lastBackup';

/** Whether the action makes backups or proves them, which may take hours. */
export const isOfBackups = (action: string | undefined) =>
  action === 'backup' || action === 'prove' || action === LAST_BACKUP;

/** The action that a kind of run requests by name, without a plan. */
export const ACTIONS: Partial<Record<RunKind, string>> = {
  CHECK: 'check',
  BACKUP: 'backup',
  DELETE_CLIENT: LAST_BACKUP,
  PURGE_CLIENT: LAST_BACKUP,
  REMOVE_ORPHAN: LAST_BACKUP,
  SYNC: LAST_BACKUP,
  VERIFY: 'prove',
  COLLECT: 'collect',
};

/**
 * The steps of a run. If its home is a front office, it also has steps on every back office and reverse proxy
 * that its clients need; if its home is one of those, it stays there. What is a server's own is kept only on
 * the home server.
 */
export function stepsFor(
  pipeline: Pipeline,
  wanted: { kind: RunKind; home: Place; servers: Place[]; phases: StepPhase[] },
): PlannedStep[] {
  const { kind, home, servers, phases } = wanted;
  const isReached = (place: Place) =>
    place.id === home.id || (home.role === 'FRONT_OFFICE' && place.role !== 'FRONT_OFFICE');
  return phases.flatMap((phase) => {
    const reached = phase === 'ACTION' ? [home] : servers.filter(isReached);
    const entries = entriesOf(pipeline, phase, kind).toSorted(
      (one, other) => Number(isTold(one, kind)) - Number(isTold(other, kind)),
    );
    return entries.flatMap(({ plugin, role }) =>
      reached
        .filter((place) => place.role === role && (place.id === home.id || plugin.ofServer !== true))
        .map((place) => ({ plugin: plugin.id, serverId: place.id, phase })),
    );
  });
}

function entriesOf(pipeline: Pipeline, phase: StepPhase, kind: RunKind): PipelineEntry[] {
  const isLookedAt = ({ plugin }: PipelineEntry) =>
    plugin.findModels !== undefined || plugin.findBackups !== undefined;
  if (phase === 'ACTION') {
    const action = ACTIONS[kind] ?? '';
    return pipeline.entries.filter(
      (entry) =>
        entry.plugin.actions?.[action] !== undefined ||
        (kind === 'CHECK' && isLookedAt(entry)) ||
        (kind === 'COLLECT' && entry.plugin.requests !== undefined),
    );
  }
  const isAsked = ({ plugin }: PipelineEntry) => {
    if (kind === 'UPDATE_MODELS') return plugin.findModels !== undefined;
    return plugin.ofServer !== true || (phase === 'PRESENT' && (kind === 'SYNC' || kind === 'REPAIR_DRIFT'));
  };
  return pipeline.order[phase].flatMap((name) =>
    pipeline.entries.filter((entry) => entry.name === name && isAsked(entry)),
  );
}

/** The older tools are told of a move when it is done. */
const isTold = ({ plugin }: PipelineEntry, kind: RunKind) =>
  plugin.place === 'regent' && (kind === 'MOVE_CLIENT' || kind === 'UNDO_MOVE');

/**
 * The place of a step in the work of several runs: checks, then last backups and removals, then setup, then
 * backups, and their proofs.
 */
export function rankOf(
  pipeline: Pipeline,
  step: { plugin: string; phase: StepPhase },
  kind: RunKind,
): number {
  if (step.phase === 'ACTION') return { CHECK: 0, BACKUP: 3000, VERIFY: 4000 }[kind as string] ?? 500;
  const entry = pipeline.entries.find(({ plugin }) => plugin.id === step.plugin);
  const name = entry?.name ?? '';
  if (entry !== undefined && isTold(entry, kind)) return 2900;
  return (step.phase === 'ABSENT' ? 1000 : 2000) + pipeline.order[step.phase].indexOf(name);
}

export function entryFor(pipeline: Pipeline, pluginId: string, role: Role): PipelineEntry | undefined {
  return pipeline.entries.find((entry) => entry.plugin.id === pluginId && entry.role === role);
}

/** Each plugin as it is configured: its roles, and its options by role. */
export function pluginsIn({ entries }: Pipeline) {
  return [...new Set(entries.map(({ plugin }) => plugin))].map((plugin) => {
    const own = entries.filter((entry) => entry.plugin === plugin);
    return {
      id: plugin.id,
      description: plugin.description,
      roles: own.map(({ role }) => role),
      options: Object.fromEntries(own.map(({ role, options }) => [role, options])),
    };
  });
}

/** What a run does that removes orphans. */
import type { Orphan, OrphanKind, StepPhase } from '../vocabulary.ts';

const WORDS: Record<OrphanKind, string> = {
  VIRTUAL_HOST: 'virtual host',
  ROUTE: 'route',
  DATABASE: 'database',
  DATABASE_USER: 'database user',
  FOLDER: 'folder',
  BACKUP: 'entry in the list of backups',
  INVENTORY_ENTRY: 'entry in the inventory',
};

/** As in `virtual host`. */
export const kindInWords = (kind: OrphanKind): string => WORDS[kind];

/** As in `virtual host acme`. */
export const orphanInWords = ({ kind, name }: Pick<Orphan, 'kind' | 'name'>): string =>
  `${kindInWords(kind)} ${name}`;

/** Those of these steps that it has: the plugins that found the orphans, and before a database a last backup of it. */
export function stepsOfRemoval<Step extends { plugin: string; phase: StepPhase }>(
  steps: Step[],
  orphans: Pick<Orphan, 'kind' | 'plugin'>[],
): Step[] {
  const plugins = new Set(orphans.map(({ plugin }) => plugin));
  const hasDatabase = orphans.some(({ kind }) => kind === 'DATABASE');
  return steps.filter(({ plugin, phase }) => (phase === 'ACTION' ? hasDatabase : plugins.has(plugin)));
}

/** The clients that the backup script of a front office backs up, whoever has written it: for a take-over. */
import {
  isUnknown,
  textOf,
  unreadable,
  type Context,
  type FoundClients,
} from '../../src/runner/contract/plugin.ts';
import { namedIn } from './backup-list.ts';
import { listedAliases } from './backup-script.ts';

/** Databases that are no client's. */
const OTHERS = new Set(['mysql', 'monarc_common', 'monarc_master']);

/** One round trip. */
export async function findListed({
  files,
  options: { script },
}: Pick<Context<{ script: string }>, 'files' | 'options'>): Promise<FoundClients> {
  const found = await files.read([script]);
  const state = found.get(script);
  if (isUnknown(state)) return { clients: [], remarks: [unreadable(script, state)] };
  const text = textOf(found, script) ?? '';
  const listed = listedAliases(text);
  const aliases = listed ?? namedIn(text).filter((name) => !OTHERS.has(name));
  const isOdd = text.trim() !== '' && listed === undefined && aliases.length === 0;
  return {
    clients: aliases.map((alias) => ({ source: 'BACKUP_SCRIPT', alias, place: script, remarks: [] })),
    remarks: isOdd ? [`${script} names no database that Regent recognises.`] : [],
  };
}

/** The settings that a plugin says could become a client's, in place of a change on its server. */
import { problemOf } from '../../domain/drift/adopted.ts';
import type { AdoptedSettings, Change } from '../../domain/vocabulary.ts';

export const adoptableKey = ({ client, subject }: Pick<Change, 'client' | 'subject'>) =>
  JSON.stringify([client, subject]);

/** The names of those that a client may have; none if one of them is not allowed. */
export function adoptableOf(all: ReadonlyMap<string, AdoptedSettings>, change: Change): string[] {
  const settings = all.get(adoptableKey(change));
  return settings === undefined || problemOf(settings) !== undefined ? [] : Object.keys(settings).toSorted();
}

import { join } from 'node:path';
import { ownCommand } from '../domain/secrets/own-command.ts';
import { contextOf, lackingKeys, type Seals } from '../domain/secrets/reseal.ts';
import { ConfigurationError } from '../env.ts';
import type { ProcessKeys } from '../keys.ts';

/**
 * Checks that the keys open all secrets in the database. If not, no run could be carried out: a
 * ConfigurationError says which key is missing, and what to set.
 */
export async function mustOpenSecrets(
  seals: Seals,
  { vaults, whole }: ProcessKeys,
  dataFolder: string,
): Promise<void> {
  const lacking = [...(await lackingKeys(seals, vaults))];
  if (lacking.length === 0) return;
  const which = lacking.map(([id, value]) => `the key ${id} is missing (${contextOf(value)})`).join(', ');
  const advice =
    whole === undefined
      ? `Set ACCOUNTS_KEY and SERVERS_PUBLIC_KEY as ${ownCommand('api-keys')} prints them, where the workers have their key.`
      : `Set ENCRYPTION_KEY, or put back ${join(dataFolder, 'encryption.key')}, as it was; processes that share a database share the keys.`;
  throw new ConfigurationError([
    `The encryption key is not the one that the secrets in the database were encrypted with: ${which}. ${advice}`,
  ]);
}

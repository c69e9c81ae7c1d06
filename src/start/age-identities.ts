import { parseIdentities, type AgeIdentity } from '../domain/secrets/age.ts';
import { ConfigurationError, type Env } from '../env.ts';
import { readSecret } from '../keys.ts';

/** Those in BACKUP_AGE_IDENTITY_FILE; none if it is not set. Rejects with a ConfigurationError. */
export async function ageIdentitiesOf({ BACKUP_AGE_IDENTITY_FILE: path }: Env): Promise<AgeIdentity[]> {
  if (path === undefined) return [];
  const identities = parseIdentities(await readSecret(path));
  if (identities !== undefined) return identities;
  throw new ConfigurationError([
    `BACKUP_AGE_IDENTITY_FILE: ${path} is no file of identities as age-keygen writes it (AGE-SECRET-KEY-1...).`,
  ]);
}

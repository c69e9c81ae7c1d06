/** `regent api-keys`: prints all keys that an API needs. Run it where the workers' key is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeysOf } from './domain/secrets/vaults.ts';
import { ConfigurationError, readEnv } from './env.ts';
import { asNamed, readEncryptionKeys } from './keys.ts';

try {
  const { DATA_DIR: folder, ENCRYPTION_KEY: given } = readEnv();
  const file = join(folder, 'encryption.key');
  if (given === undefined && !existsSync(file)) {
    throw new ConfigurationError([
      `There is no ${file}. Set DATA_DIR or ENCRYPTION_KEY as the workers have them.`,
    ]);
  }
  const { accounts, servers } = apiKeysOf((await readEncryptionKeys(folder, given)).keys);
  console.log(`ACCOUNTS_KEY=${asNamed(accounts)}`);
  console.log(`SERVERS_PUBLIC_KEY=${asNamed(servers)}`);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}

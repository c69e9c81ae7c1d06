/**
 * `regent rotate-key`: replaces the key for the secrets in the database. Each step may be cut short, and
 * repeated: the key file has the new key before a secret is encrypted with it, and the old one as long as a
 * secret needs it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError, DataFolderInUseError, lockDataFolder } from './db/connection/data-folder.ts';
import { migrationsFolder } from './db/migrations/migrations-folder.ts';
import { DatabaseError, openDatabase } from './db/connection/open.ts';
import { keysOfProcesses } from './db/connection/other-processes.ts';
import { makeSeals } from './db/seals.ts';
import { makeStore, makeTransact } from './db/transact.ts';
import { ownCommand } from './domain/secrets/own-command.ts';
import { named, resealAll, unopened } from './domain/secrets/reseal.ts';
import { VaultError, type Key } from './domain/secrets/vault.ts';
import { makeVaults } from './domain/secrets/vaults.ts';
import { ConfigurationError, readEnv } from './env.ts';
import { makeBell } from './events/bell.ts';
import { asVariable, newKey, readEncryptionKeys, writeEncryptionKeys } from './keys.ts';

/** The command cannot continue now; nothing is lost. */
class NotNowError extends Error {
  override name = 'NotNowError';
}

const COMMAND = ownCommand('rotate-key');
const FINISH = ownCommand('rotate-key', ['--finish']);

const CAN_BE_MENDED = [
  ConfigurationError,
  DataFolderError,
  DataFolderInUseError,
  DatabaseError,
  VaultError,
  NotNowError,
];

const closers: (() => Promise<unknown>)[] = [];

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isBug = !CAN_BE_MENDED.some((each) => error instanceof each);
  console.error(isBug ? error : (error as Error).message);
  process.exitCode = 1;
} finally {
  for (const close of closers.toReversed()) await close().catch(() => undefined);
}

async function main(options: string[]): Promise<void> {
  if (options.some((option) => option !== '--finish')) {
    throw new NotNowError(`Usage: ${COMMAND}, and afterwards ${FINISH}`);
  }
  const env = readEnv();
  const file = join(env.DATA_DIR, 'encryption.key');
  if (env.ENCRYPTION_KEY === undefined && !existsSync(file)) {
    throw new NotNowError(`There is no ${file}. Set DATA_DIR and the other variables as Regent has them.`);
  }
  if (existsSync(env.DATA_DIR)) closers.push(await lockDataFolder(env.DATA_DIR));
  const keyRing = await readEncryptionKeys(env.DATA_DIR, env.ENCRYPTION_KEY);
  const { DATABASE_URL: url, DATA_DIR: dataFolder } = env;
  const database = await openDatabase({ url, dataFolder, migrationsFolder });
  closers.push(() => database.close());
  const seals = makeSeals(database.prisma);
  const store = makeStore(makeTransact(database, makeBell()), { sendsMail: false });

  if (options.length > 0) await finish();
  else await rotate();

  async function rotate(): Promise<void> {
    let { keys } = keyRing;
    if (keys.length === 1) {
      keys = [newKey(), ...keys];
      if (keyRing.path === undefined) {
        console.log(`Nothing has been done yet. Give this to every process, and to this command again:`);
        console.log(`ENCRYPTION_KEY=${asVariable(keys)}`);
        return;
      }
      await processesMust(() => false);
      await writeEncryptionKeys(keyRing.path, keys);
      console.log(`${keyRing.path} has a new key, ${keys[0]?.id}, before the old one.`);
    } else {
      await processesMust((ids) => ids.includes(keys[0]?.id ?? ''));
    }
    const secrets = await resealAll(seals, keys, makeVaults(keys));
    await mustNeedOnly(keys.slice(0, 1));
    await audit(keys[0], { secrets });
    console.log(
      `Secrets that were encrypted again: ${secrets}. All secrets can now be read with the key ${keys[0]?.id} alone.`,
    );
    console.log(`The old key is not needed any more: ${FINISH} removes it.`);
  }

  async function finish(): Promise<void> {
    const [newest, ...old] = keyRing.keys;
    if (newest === undefined || old.length === 0) {
      throw new NotNowError(`There is only one key, so none can be removed. Begin with ${COMMAND}.`);
    }
    await processesMust((ids) => ids[0] === newest.id);
    await mustNeedOnly([newest]);
    if (keyRing.path !== undefined) await writeEncryptionKeys(keyRing.path, [newest]);
    await audit(newest, { removed: old.map(({ id }) => id) });
    if (keyRing.path === undefined) {
      console.log('The old key is not needed any more. Give this to every process:');
      console.log(`ENCRYPTION_KEY=${asVariable([newest])}`);
    } else {
      console.log(`The old key was removed from ${keyRing.path}.`);
    }
    console.log('Older dumps of the database need the old key: keep the key as long as you keep them.');
  }

  /** Running processes must be able to open the secrets sealed here, and must not seal with a removed key. */
  async function processesMust(haveRing: (keyIds: string[]) => boolean): Promise<void> {
    if (database.kind === 'embedded') return;
    const late = (await keysOfProcesses(database.prisma)).filter((ids) => !haveRing(ids));
    if (late.length === 0) return;
    throw new NotNowError(
      `Processes of Regent that work on this database without the new key: ${late.length}. Stop them, run this command again, and start them with the new key; docs/deployment.md says how to do it without a stop.`,
    );
  }

  async function mustNeedOnly(keys: Key[]): Promise<void> {
    const others = await unopened(seals, makeVaults(keys));
    if (others.length === 0) return;
    throw new NotNowError(
      `These secrets cannot be read with the key ${keys[0]?.id}: ${named(others)}. Run ${COMMAND}; the old key is still needed.`,
    );
  }

  async function audit(key: Key | undefined, details: Record<string, unknown>): Promise<void> {
    const regent = { name: 'regent', userId: null, address: null };
    await store.transact((tx) => tx.audit(regent, 'rotateKey', `encryption key ${key?.id}`, details));
  }
}

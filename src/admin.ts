/**
 * `regent admin reset-password EMAIL`: sets a new password from the machine itself, if no administrator
 * can sign in any more. It needs the data folder or DATABASE_URL, but no key, no mail and no running Regent.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolderError, DataFolderInUseError, lockDataFolder } from './db/connection/data-folder.ts';
import { DatabaseError, openDatabase } from './db/connection/open.ts';
import { migrationsFolder } from './db/migrations/migrations-folder.ts';
import { makeStore, makeTransact } from './db/transact.ts';
import { resetPassword } from './domain/accounts/replace-password.ts';
import { RefusedError } from './domain/errors.ts';
import { ownCommand } from './domain/secrets/own-command.ts';
import { ConfigurationError, readEnv } from './env.ts';
import { makeBell } from './events/bell.ts';

const COMMAND = ownCommand('admin', ['reset-password', 'EMAIL']);

/** Errors whose message says what to do. All others are bugs, and are shown with their stack. */
const CAN_BE_MENDED = [ConfigurationError, DataFolderError, DatabaseError, RefusedError];

const closers: (() => Promise<unknown>)[] = [];

try {
  const [command, email, ...more] = process.argv.slice(2);
  if (command !== 'reset-password' || email === undefined || more.length > 0) {
    throw new ConfigurationError([`Usage: ${COMMAND}`]);
  }
  await reset(email);
} catch (error) {
  const isBug = !CAN_BE_MENDED.some((each) => error instanceof each);
  console.error(isBug ? error : (error as Error).message);
  process.exitCode = 1;
} finally {
  for (const close of closers.toReversed()) await close().catch(() => undefined);
}

async function reset(email: string): Promise<void> {
  const { DATABASE_URL: url, DATA_DIR: dataFolder, SMTP_URL } = readEnv();
  if (url === undefined) await takeDataFolder(dataFolder);
  const database = await openDatabase({ url, dataFolder, migrationsFolder });
  closers.push(() => database.close());
  // Followers whose session ends here learn it through the database.
  const store = makeStore(makeTransact(database, makeBell()), { sendsMail: SMTP_URL !== undefined });
  const { user, password, sessionsEnded, apiTokensRevoked } = await resetPassword(store, email, new Date());
  console.log(`The password of ${user.email} is now ${password} (shown this once).`);
  console.log(`Sessions ended: ${sessionsEnded}. API tokens revoked: ${apiTokensRevoked}.`);
  if (user.twoFactorSince !== null) {
    console.log('Signing in also needs a code of the authenticator app, or a recovery code, as before.');
  }
}

/** Only one process at a time can open the embedded database, and Regent's user must own its files. */
async function takeDataFolder(folder: string): Promise<void> {
  const { uid } = await stat(join(folder, 'postgres')).catch(() => {
    throw new ConfigurationError([
      `There is no database in ${folder}. Set DATA_DIR, or DATABASE_URL, as Regent has it, and run this again.`,
    ]);
  });
  if (uid !== process.getuid?.()) {
    throw new ConfigurationError([
      `${folder} belongs to another user, who runs Regent. Run this as that user: sudo -u '#${uid}' DATA_DIR=${folder} ${COMMAND}`,
    ]);
  }
  const unlock = await lockDataFolder(folder).catch((error: unknown) => {
    if (!(error instanceof DataFolderInUseError)) throw error;
    throw new ConfigurationError([
      `The data folder ${folder} is in use${error.pid === undefined ? '' : ` by process ${error.pid}`}: Regent runs, and its embedded database takes one process at a time. Stop Regent, run this again, and start Regent.`,
    ]);
  });
  closers.push(unlock);
}

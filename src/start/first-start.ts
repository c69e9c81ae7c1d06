import { randomBytes } from 'node:crypto';
import type { Accounts } from '../domain/accounts/accounts.ts';
import { RefusedError } from '../domain/errors.ts';
import { ownCommand } from '../domain/secrets/own-command.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import { ConfigurationError, type Env } from '../env.ts';

const NOT_THE_FIRST_START = `FIRST_ADMIN_PASSWORD is ignored: it is for the first start, and there are users already. Remove it. For a lost password: ${ownCommand('admin', ['reset-password', 'EMAIL'])}`;

export interface FirstStartDeps {
  env: Pick<Env, 'FIRST_ADMIN_EMAIL' | 'FIRST_ADMIN_PASSWORD' | 'TZ'>;
  accounts: Pick<Accounts, 'createFirst'>;
  schedules: Pick<Schedules, 'begin'>;
  countUsers(): Promise<number>;
  /** Shows a line to the person who starts Regent. */
  show(line: string): void;
}

/** If there are no users, creates the usual schedules and the first administrator; else only sets alarms. */
export async function firstStart(deps: FirstStartDeps): Promise<void> {
  const { env, schedules, countUsers, show } = deps;
  // The administrator comes last: if a first start is cut short, the next one is a first start again.
  const isFirst = (await countUsers()) === 0;
  await schedules.begin(isFirst, env.TZ);
  if (isFirst) await firstAdministrator(deps);
  else if (env.FIRST_ADMIN_PASSWORD !== undefined) show(NOT_THE_FIRST_START);
}

async function firstAdministrator({ env, accounts, show }: FirstStartDeps): Promise<void> {
  const email = env.FIRST_ADMIN_EMAIL ?? 'admin@regent.localhost';
  const password = env.FIRST_ADMIN_PASSWORD ?? randomBytes(15).toString('base64url');
  // Shown before it is stored: only its hash is stored, so a password that nobody has seen would be lost.
  if (env.FIRST_ADMIN_PASSWORD === undefined) {
    show(`The first administrator is ${email}, with the password ${password} (shown this once).`);
  }
  await accounts.createFirst(email, password).catch((error: unknown) => {
    if (!(error instanceof RefusedError) || error.problems[0]?.code !== 'INVALID') throw error;
    throw new ConfigurationError([`FIRST_ADMIN_PASSWORD: ${error.message}`]);
  });
}

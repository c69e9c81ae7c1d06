/** Advice for the administrator on errors of MariaDB. */
import type { StatementResult } from './mariadb.ts';

type MariadbRefusal = StatementResult['errors'][number];

/** `database` is the one that the statement concerned. */
export function advice({ code, message }: MariadbRefusal, database: string): string {
  if (code === POLICY) return passwordAdvice(message);
  if (code === NOT_ALTERED) return `If a policy for passwords refused that: ${passwordAdvice(message)}`;
  if (code === UNSTORABLE)
    return `A column there cannot hold that text: convert its table (ALTER TABLE ... CONVERT TO CHARACTER SET utf8mb4), or change the text, then retry.`;
  if (DAMAGE.has(code))
    return `Correct that there ("mariadb-check ${database}" lists damaged tables), then retry.`;
  return 'Correct that there, then retry.';
}

/** `said` may name the plugins that refused. */
export function passwordAdvice(said: string): string {
  const how = said.includes('simple_password_check')
    ? 'set simple_password_check_letters_same_case and simple_password_check_other_characters to 0, with SET GLOBAL and in its configuration'
    : 'see the plugins of type PASSWORD VALIDATION in information_schema.plugins, such as password_reuse_check';
  return `Regent's passwords of clients are 16 random characters of A-Z and 0-9, like MONARC's own, and are set more than once. Make the policy accept them: ${how}. Then retry.`;
}

const POLICY = 1819;
const NOT_ALTERED = 1396;
const UNSTORABLE = 1366;

/** Unreadable or damaged files: HA_ERR_CRASHED and the like, ER_CRASHED_ON_USAGE, ER_NOT_KEYFILE. */
const DAMAGE = new Set([126, 127, 130, 134, 144, 145, 1030, 1032, 1033, 1034, 1035, 1194, 1195, 1712, 1932]);

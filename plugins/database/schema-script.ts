/** Runs the release's own schema script for clients, in one call, and reports its output for each of them. */
import { randomBytes } from 'node:crypto';
import type { ClientState, Context } from '../../src/runner/contract/plugin.ts';
import {
  type Account,
  type Given,
  UNLOGGED,
  withOnePassword,
  withSecondPassword,
} from '../shared/mariadb/accounts.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';
import { withoutHashes } from '../shared/mariadb/mysql.ts';
import { noRelease } from '../shared/release.ts';

export interface Ran {
  /** Its last lines. */
  output: string;
  /** For the administrator, if the script itself reports a failure. */
  failure?: string;
}

/**
 * Runs it for each of these clients, in one round trip; a client is left out if the script did not reach it.
 * The script's exit code means nothing (it is that of its last `rm`): besides `failure`, check the tables.
 */
export async function runSchemaScript(
  ctx: Pick<Context, '$' | 'server'>,
  release: string,
  clients: ClientState[],
  accountOf: (client: ClientState) => Account,
): Promise<Map<string, Ran>> {
  if (clients.length === 0) return new Map();
  const jobs = clients.map((client) => ({
    alias: client.alias,
    account: accountOf(client),
    password: throwaway(),
  }));
  const input = jobs.map(({ alias, account, password }) => lineOf(alias, account, password)).join('');
  const { stdout } = await ctx.$({ input })`sh -c ${APART} ${SCRIPT} ${release}`;
  if (stdout === `${NO_RELEASE}\n`) {
    const failure = noRelease(ctx.server.fqdn, release);
    return new Map(jobs.map(({ alias }): [string, Ran] => [alias, { output: '', failure }]));
  }
  const said = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
  const ran = new Map<string, Ran>();
  for (const { alias, password } of jobs) {
    const output = said.get(alias);
    if (output === STILL_RUNS) ran.set(alias, { output: '', failure: stillRuns(ctx.server.fqdn, alias) });
    else if (output !== undefined)
      ran.set(alias, judge(decode(output).replaceAll(password, '********').trim()));
  }
  return ran;
}

function judge(output: string): Ran {
  const complaint = output.split('\n').find((line) => COMPLAINT.test(line));
  return complaint === undefined ? { output } : { output, failure: scriptFailed(complaint.trim(), output) };
}

/** MONARC's migrations run under PHP and Symfony's console. */
const COMPLAINT =
  /SQLSTATE\[|PHP (Fatal|Parse) error|Uncaught |Exception:|^\s*In \S+\.php line \d+|^ERROR \d+ /;

export const scriptFailed = (why: string, output: string) =>
  `The release's schema script failed: ${why}. Correct the cause, then retry. Its last output was:\n${output}`;

const stillRuns = (server: string, alias: string) =>
  `The schema script of an earlier attempt still runs for ${alias} on ${server}, and Regent never starts it twice at the same time. ` +
  `"pgrep -af client-upgrade-db" there shows it. When it has ended, retry.`;

const decode = (base64: string) => withoutHashes(Buffer.from(base64, 'base64').toString('utf8'));

/** Always contains the kinds of characters that policies require of a password. */
export const throwaway = () => `aZ9-${randomBytes(18).toString('base64url')}`;

const NO_RELEASE = 'no release';
/** Replaces the script's output if another script holds the client's lock for too long; no base64. */
const STILL_RUNS = '!';
const LOCKS = '/run/regent-schema';

/**
 * The script keeps its settings in a fixed file in /tmp. If the kernel can give each script its own /tmp, the
 * scripts of several clients run at once, and those of one client one after the other. If it cannot, or if
 * the script needs something in /tmp (the release, or MariaDB's socket), all scripts run one after the other.
 */
const APART = `
own='unshare --mount -- sh -c'
mount='mount -t tmpfs -o mode=1777,nodev,nosuid regent /tmp'
case $(cd "$1" 2>/dev/null && pwd -P)/ in /tmp/*) own= ;; esac
for socket in /tmp/*my*.sock /tmp/*maria*.sock; do [ ! -S "$socket" ] || own=; done
[ -n "$own" ] && $own "$mount" 2>/dev/null || exec sh -c "$0" sh "$1"
exec $own "$mount"' && exec sh -c "$@"' sh "$0" sh "$1" each
`;

/**
 * The script takes the password as an argument, which everybody on the server can read. So it never gets the
 * client's: the account has a second password while its script runs. (A separate user is no solution: it
 * would own what the script creates, and releases differ in whether user or database comes first.) Before and
 * after are SQL in base64, each in two forms, with hashes and with clear passwords for a policy that refuses
 * hashes, so that a line has exactly six words.
 */
function lineOf(alias: string, account: Account, password: string): string {
  const base64 = (sql: string) => Buffer.from(sql).toString('base64');
  const both = (sql: (given: Given) => string) =>
    `${base64(sql('hash'))} ${base64(`${UNLOGGED}; ${sql('password')}`)}`;
  const before = both((given) => withSecondPassword(account, password, given));
  return `${alias} ${password} ${before} ${both((given) => withOnePassword(account, given))}\n`;
}

/**
 * All processes that a script starts hold its client's lock. So the next script waits for it, even if its
 * worker and the shell around it are lost.
 *
 * bash reads the script instead of starting it: a copy may have lost its mode, or be on a file system that
 * allows no programs. Also prevents others from reading or planting the file in which the script leaves the
 * password: what has its name is removed, and the new file is root's, so that nobody else can move it in
 * /tmp.
 */
const SCRIPT = `
cd "$1" 2>/dev/null && [ -r scripts/client-upgrade-db.sh ] || { echo '${NO_RELEASE}'; exit; }
conf=/tmp/conf.tmp.php
locks=${LOCKS}
mkdir -p -m 700 "$locks"
after=
${AS_ROOT}
ask() { printf %s "$1" | base64 -d | as_root mariadb --batch --binary-mode 2>&1; }
sql() {
  said=$(ask "$1") && return
  case $said in *'ERROR 1290 '* | *'ERROR 1396 '*) said=$(ask "$2") && return ;; esac
  printf '%s\\n' "$said"
  return 1
}
tidy() { if [ -n "$after" ]; then rm -rf -- "$conf"; sql "$after" "$after_plain" >&2; after=; fi; }
trap tidy EXIT
trap 'exit 143' HUP INT TERM
while read -r alias password before before_plain afterwards afterwards_plain; do
  exec 8>"$locks/.lock" 9>"$locks/$alias.lock"
  flock -w 600 9 && { [ -n "\${2-}" ] || flock -w 600 8; } || {
    printf '%s ${STILL_RUNS}\\n' "$alias"
    continue
  }
  after=$afterwards after_plain=$afterwards_plain
  output=$({
    rm -rf -- "$conf" && (umask 077; set -C; : >"$conf") && sql "$before" "$before_plain" &&
      bash scripts/client-upgrade-db.sh frontoffice localhost "$alias" "$password" "$alias"
  } </dev/null 2>&1 | tail -c 4000 | base64 | tr -d '\\n')
  tidy
  printf '%s %s\\n' "$alias" "$output"
done
`;

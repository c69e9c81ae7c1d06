/** Runs the release's own schema script for clients, one after the other in one call, and tells what it said of each. */
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
  /** For the administrator, where it says itself that it failed. */
  failure?: string;
}

/**
 * Runs it for each of these clients, in one round trip; a client is left out when the script did not get to
 * it. The script's exit code means nothing (it is that of its last `rm`): besides `failure`, look at the tables.
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

/** Has what policies ask of a password, whatever chance gave. */
const throwaway = () => `aZ9-${randomBytes(18).toString('base64url')}`;

const NO_RELEASE = 'no release';
/** In place of what the script said, where another one has the client's lock for too long; no base64. */
const STILL_RUNS = '!';
const LOCKS = '/run/regent-schema';

/**
 * The script keeps its settings in a fixed file in /tmp. Where the kernel lets it have a /tmp of its own, the
 * scripts of several clients run at once, and those of one client one after the other; elsewhere all do, and where
 * something that the script needs is in /tmp: the release, or MariaDB's socket.
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
 * client's: the account takes a second password for as long as its script runs. (A user of its own would not
 * do: what the script creates would belong to it, and releases differ in whether user or database comes first.)
 * Before and after are SQL in base64, each as one writes it by hashes and as one has to where a policy for
 * passwords refuses these, so that a line has exactly six words.
 */
function lineOf(alias: string, account: Account, password: string): string {
  const base64 = (sql: string) => Buffer.from(sql).toString('base64');
  const both = (sql: (given: Given) => string) =>
    `${base64(sql('hash'))} ${base64(`${UNLOGGED}; ${sql('password')}`)}`;
  const before = both((given) => withSecondPassword(account, password, given));
  return `${alias} ${password} ${before} ${both((given) => withOnePassword(account, given))}\n`;
}

/**
 * Whatever a script has started holds its client's lock, so that a script that has lost its worker, and even the
 * shell around it, is waited for before the next one begins.
 *
 * It is read by bash, not started: a copy may have lost its mode, or lie where nothing can be started.
 * Also keeps the file in which the script leaves the password from being read by others, or planted by them:
 * whatever they have put under its name goes, and as it is root's from then on, in /tmp nobody else can move it.
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

/** The moment in which two databases, and two folders, change places, while the site of the client answers 503. */
import type { ClientState, Context } from '../../../src/runner/contract/plugin.ts';
import { piece, virtualHostName } from '../../shared/apache/apache.ts';
import { virtualHost } from '../../shared/apache/virtual-host.ts';
import { AS_ROOT } from '../../shared/mariadb/mariadb-call.ts';
import { FILTER } from '../../shared/dump-filter.ts';
import { SWAP_FOLDERS } from './restore-files.ts';
import { lastLines } from '../../shared/last-lines.ts';
import { AS_USER, FOLDER, LOCKED } from '../../shared/mariadb/restore-script.ts';

type Ctx = Pick<Context<{ codeFolder: string }>, '$' | 'options' | 'signal' | 'site'>;

export interface Swap {
  /** The restore's id. */
  id: string;
  /** Its tables take the place of the live ones; it is dropped at the end. */
  from: string;
  /** The live tables go there. */
  to: string;
  /**
   * The views, triggers, routines and events of the incoming database: those of `from`, made as the client's own
   * user because somebody else wrote them; or those that the restore put aside.
   */
  code: 'of-from' | 'put-aside';
  /** Whether the live database stays as it is, so that the other two are only marks. */
  isOfFilesAlone: boolean;
  /** The folder that takes the place of the live one, if it is there, and where that one goes. */
  folders: { live: string; from: string; to: string };
  /** Files and folders that nothing needs after the swap: they go with `from`, whose end says that all is done. */
  spent: string[];
}

/** Harmless when repeated after any part of it. Throws if it failed; the live database is then as it was. */
export async function swapDatabases(ctx: Ctx, client: ClientState, swap: Swap): Promise<void> {
  await run(ctx, client, swap, swap.isOfFilesAlone ? 'none' : swap.code);
}

/** Brings back what an attempt has changed that ended before the tables moved. Harmless if there is nothing. */
export const recoverLive = (ctx: Ctx, client: ClientState, swap: Swap) => run(ctx, client, swap, 'recover');

async function run(
  ctx: Ctx,
  client: ClientState,
  swap: Swap,
  code: Swap['code'] | 'none' | 'recover',
): Promise<void> {
  const { folders } = swap;
  const { alias, secrets } = client;
  const page = virtualHost({ ...ctx.options, alias, site: ctx.site, suspended: true, directives: undefined });
  const site = piece('sites', alias).file;
  const host = virtualHostName(alias, ctx.site);
  const input = `${Buffer.from(page).toString('base64')}\n${secrets.databasePassword}\n`;
  const { stderr, exitCode } = await ctx.$({
    input,
    nothrow: true,
  })`bash -c ${SWAP} swap ${[alias, swap.from, swap.to, swap.id, code, site, host, FILTER, folders.live, folders.from, folders.to, ...swap.spent]}`;
  ctx.signal.throwIfAborted();
  if (exitCode !== 0) throw new Error(lastLines(stderr) || `the script ended with code ${exitCode}`);
}

const SWAP = `${LOCKED}
${AS_ROOT}
live=$1 from=$2 to=$3 id=$4 code=$5 site=$6 host=$7 filter=$8 folder=$9 folder_from=\${10} folder_to=\${11}
spent=("\${@:12}")
read -r page
read -r password
lock "$from"
state=${FOLDER}
# Others than root may have to pass through the folder above.
(umask 022 && mkdir -p -- "\${state%/*}") && mkdir -p -m 700 -- "$state" || exit 1
held="$state/$id.site"
ask() { as_root mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"; }
${AS_USER}
user=$live

${SWAP_FOLDERS}
# The names of what has rows of its own in the database $1; nothing where there is no such database.
tables() {
  ask <<<"SELECT CONCAT('\\\`', REPLACE(table_name, '\\\`', '\\\`\\\`'), '\\\`') FROM information_schema.tables
    WHERE table_schema = '$1' AND table_type NOT IN ('VIEW', 'SYSTEM VIEW')"
}

# SQL that makes the views, triggers, routines and events of the database $1, in the place of any of their name.
code_of() {
  local views=() dump=(as_root mariadb-dump --skip-comments --skip-lock-tables --no-data --default-character-set=utf8mb4)
  [[ -n $(ask <<<"SELECT 1 FROM information_schema.schemata WHERE schema_name = '$1'") ]] || return 0
  mapfile -t views < <(ask <<<"SELECT table_name FROM information_schema.views WHERE table_schema = '$1'")
  "\${dump[@]}" --no-create-info --routines --triggers --events --add-drop-trigger -- "$1" || return 1
  ((\${#views[@]} == 0)) || "\${dump[@]}" --skip-triggers -- "$1" "\${views[@]}"
}

# Statements that drop the triggers ($2 is triggers) or all that code_of makes in the database $1.
drops() {
  local name="CONCAT('\\\`$1\\\`.\\\`', REPLACE(%, '\\\`', '\\\`\\\`'), '\\\`;')"
  ask <<<"SELECT CONCAT('DROP TRIGGER ', \${name//%/trigger_name}) FROM information_schema.triggers WHERE trigger_schema = '$1'"
  [[ $2 == triggers ]] && return
  ask <<<"SELECT CONCAT('DROP VIEW ', \${name//%/table_name}) FROM information_schema.views WHERE table_schema = '$1';
    SELECT CONCAT('DROP ', routine_type, ' ', \${name//%/routine_name}) FROM information_schema.routines WHERE routine_schema = '$1';
    SELECT CONCAT('DROP EVENT ', \${name//%/event_name}) FROM information_schema.events WHERE event_schema = '$1'"
}

has_code() { grep -qE '^(CREATE|/\\*!5....? (CREATE|VIEW))' -- "$1" 2>/dev/null; }

# Makes in the live database what the file $1 says.
make_code() {
  has_code "$1" || return 0
  if [[ $code == of-from && $1 == "$incoming" ]]; then
    as_user mariadb --binary-mode --default-character-set=utf8mb4 -- "$live" <"$1"
  else
    ask -- "$live" <"$1"
  fi
}

# How Apache answers for the site; nothing if it does not.
answer() {
  timeout 5 bash -c 'exec 5<>/dev/tcp/127.0.0.1/80 && printf "GET /index.php HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n" "$0" >&5 &&
    read -r _ status _ <&5 && echo "$status"' "$host" 2>/dev/null
}
put_site() {
  cat >"$site.regent" && chmod 644 -- "$site.regent" && mv -f -- "$site.regent" "$site" && apache2ctl graceful >/dev/null 2>&1
}
close_site() {
  local try status
  [[ -f $site && ! -L $site ]] || return 0
  [[ -e $held ]] || cp -- "$site" "$held" || return 1
  base64 -d <<<"$page" | put_site
  for try in {1..100}; do
    status=$(answer)
    [[ -z $status || $status == 503 ]] && return 0
    sleep 0.05
  done
  echo "the site still answers $status, and not 503: see whether Apache loads its configuration (apache2ctl configtest)" >&2
  return 1
}
open_site() {
  [[ -e $held ]] || return 0
  put_site <"$held"
  rm -f -- "$held"
}
finish() { rm -rf -- "\${spent[@]}" && ask <<<"DROP DATABASE IF EXISTS \\\`$from\\\`"; }
trap open_site EXIT
trap 'exit 143' HUP INT TERM

# What is needed until the end: the code of the live database, whose triggers are dropped before its tables move,
# and the code that comes.
leaving="$state/$id.leaving.sql" before="$state/$id.before.sql" incoming="$before"
[[ $code != of-from ]] || incoming="$state/$id.incoming.sql"

if [[ $code == recover ]]; then
  swap_folders_back && make_code "$leaving" && rm -f -- "$leaving" "$state/$id.incoming.sql"
  exit
fi
if [[ $code == none ]]; then
  close_site && ask <<<"CREATE DATABASE IF NOT EXISTS \\\`$to\\\`" || exit 1
  swap_folders || { ask <<<"DROP DATABASE \\\`$from\\\`; DROP DATABASE \\\`$to\\\`"; exit 1; }
  finish
  exit
fi

moving=$(tables "$from") && staying=$(tables "$live") || exit 1
if [[ -n $moving ]]; then
  code_of "$live" >"$leaving" || exit 1
  if [[ $code == of-from ]]; then
    code_of "$from" >"$incoming.raw" || exit 1
    perl -e "$filter" -- "$from" <"$incoming.raw" 5>/dev/null >"$incoming" 2>/dev/null
    rm -f -- "$incoming.raw"
    ! has_code "$incoming" || as_user mariadb -e 'SELECT 1' >/dev/null || exit 1
  fi
  close_site && swap_folders || exit 1
  { drops "$live" triggers; drops "$from" triggers; } | ask || exit 1
  {
    echo 'SET SESSION lock_wait_timeout = 60;'
    echo "CREATE DATABASE IF NOT EXISTS \\\`$live\\\` CHARACTER SET utf8mb4; CREATE DATABASE IF NOT EXISTS \\\`$to\\\` CHARACTER SET utf8mb4;"
    {
      [[ -z $staying ]] || sed "s/.*/\\\`$live\\\`.& TO \\\`$to\\\`.&/" <<<"$staying"
      sed "s/.*/\\\`$from\\\`.& TO \\\`$live\\\`.&/" <<<"$moving"
    } | paste -sd , | sed 's/^/RENAME TABLE /'
  } | ask || exit 1
else
  close_site || exit 1
fi
drops "$live" all | ask && make_code "$incoming" && finish || exit 1
if [[ $code == of-from ]]; then
  [[ ! -e $leaving ]] || mv -f -- "$leaving" "$before"
  rm -f -- "$incoming"
else
  rm -f -- "$leaving" "$before"
fi
`;

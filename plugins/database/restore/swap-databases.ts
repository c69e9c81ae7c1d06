/** The moment in which two databases change places, while the site of the client answers 503. */
import type { ClientState, Context } from '../../../src/runner/contract/plugin.ts';
import { piece, virtualHostName } from '../../shared/apache/apache.ts';
import { virtualHost } from '../../shared/apache/virtual-host.ts';
import { AS_ROOT } from '../../shared/mariadb/mariadb-call.ts';
import { FILTER } from './load-dump.ts';
import { FOLDER, lastLines, LOCKED } from './restore-script.ts';

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
}

/** Harmless when repeated after any part of it. Throws if it failed; the live database is then as it was. */
export async function swapDatabases(ctx: Ctx, client: ClientState, swap: Swap): Promise<void> {
  const { alias, secrets } = client;
  const page = virtualHost({ ...ctx.options, alias, site: ctx.site, suspended: true, directives: undefined });
  const site = piece('sites', alias).file;
  const host = virtualHostName(alias, ctx.site);
  const input = `${Buffer.from(page).toString('base64')}\n${secrets.databasePassword}\n`;
  const { stderr, exitCode } = await ctx.$({
    input,
    nothrow: true,
  })`bash -c ${SWAP} swap ${[alias, swap.from, swap.to, swap.id, swap.code, site, host, FILTER]}`;
  ctx.signal.throwIfAborted();
  if (exitCode !== 0) throw new Error(lastLines(stderr) || `the script ended with code ${exitCode}`);
}

const SWAP = `${LOCKED}
${AS_ROOT}
live=$1 from=$2 to=$3 id=$4 code=$5 site=$6 host=$7 filter=$8
read -r page
read -r password
lock "$from"
folder=${FOLDER}
mkdir -p -m 700 -- "$folder" || exit 1
held="$folder/$id.site"
ask() { as_root mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"; }
as_client() {
  program=$1; shift
  "$program" --defaults-file=/dev/fd/3 "$@" 3<<LOGIN
[client]
user=$live
password="$password"
host=localhost
protocol=socket
$(root_login | grep '^socket=')
LOGIN
}

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
    as_client mariadb --binary-mode --default-character-set=utf8mb4 -- "$live" <"$1"
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
trap open_site EXIT
trap 'exit 143' HUP INT TERM

outgoing="$folder/$id.live.sql" incoming="$folder/$id.incoming.sql" before="$folder/$id.before.sql"
# The file of an earlier attempt stays: by now, the triggers may be gone.
keep() { [[ -s $2 ]] || { code_of "$1" >"$2.new" && mv -f -- "$2.new" "$2"; }; }
if [[ $code == of-from ]]; then
  outgoing=$before
  [[ -s $incoming ]] || { code_of "$from" | perl -e "$filter" -- "$from" 5>/dev/null >"$incoming.new" 2>/dev/null; mv -f -- "$incoming.new" "$incoming"; } || exit 1
else
  incoming=$before outgoing="$folder/$id.undone.sql"
fi
moving=$(tables "$from") && leaving=$(tables "$live") || exit 1
if [[ -n $moving ]]; then
  keep "$live" "$outgoing" || exit 1
  if [[ $code == of-from ]] && has_code "$incoming"; then
    as_client mariadb -e 'SELECT 1' >/dev/null || exit 1
  fi
  close_site || exit 1
  { drops "$live" triggers; drops "$from" triggers; } | ask || exit 1
  {
    echo 'SET SESSION lock_wait_timeout = 60;'
    echo "CREATE DATABASE IF NOT EXISTS \\\`$live\\\` CHARACTER SET utf8mb4; CREATE DATABASE IF NOT EXISTS \\\`$to\\\` CHARACTER SET utf8mb4;"
    {
      [[ -z $leaving ]] || sed "s/.*/\\\`$live\\\`.& TO \\\`$to\\\`.&/" <<<"$leaving"
      sed "s/.*/\\\`$from\\\`.& TO \\\`$live\\\`.&/" <<<"$moving"
    } | paste -sd , | sed 's/^/RENAME TABLE /'
  } | ask || { make_code "$outgoing"; exit 1; }
else
  close_site || exit 1
fi
drops "$live" all | ask && make_code "$incoming" || exit 1
ask <<<"DROP DATABASE IF EXISTS \\\`$from\\\`" || exit 1
[[ $code != of-from ]] || rm -f -- "$incoming"
`;

/** What the scripts of a restore share. */

/** Their folder on the server, for root alone: SQL of views and triggers, and a site that is held meanwhile. */
export const FOLDER = '/var/lib/regent/restores';

/**
 * For bash: `lock NAME` waits for what an earlier attempt, whose worker is lost, still does on the server. All
 * processes that a script starts hold the lock.
 */
export const LOCKED = `
set -u -o pipefail
umask 077
export LC_ALL=C
lock() {
  mkdir -p -m 700 /run/regent-restore && exec 9>"/run/regent-restore/$1.lock" && flock -w 120 9 && return
  echo 'an earlier attempt still works on it; retry when it has ended' >&2
  exit 1
}
`;

/** For bash, after AS_ROOT: `as_user` is `as_root` for the MariaDB user `$user` with the password `$password`. */
export const AS_USER = `
as_user() {
  program=$1; shift
  "$program" --defaults-file=/dev/fd/3 "$@" 3<<LOGIN
[client]
user=$user
password="$password"
host=localhost
protocol=socket
$(root_login | grep '^socket=')
LOGIN
}`;

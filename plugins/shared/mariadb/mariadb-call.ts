/** Calls MariaDB's own programs on a server in one way that no configuration file changes. */

/**
 * A function for a POSIX shell, `as_root PROGRAM ARGUMENTS`: runs a client program of MariaDB over the
 * server's socket. From all configuration files it takes only root's login (user, password, socket), as
 * `mariadb` does at root's terminal, for every program: a group for dumps alone may name a user with fewer
 * rights. The login is passed as a file descriptor, so that no list of processes shows the password. stdin
 * stays the program's own. The backup script, which cron calls as well, has the same function.
 */
export const AS_ROOT = String.raw`
root_login() {
  HOME=~root my_print_defaults client client-server client-mariadb mysql mariadb-client |
    sed -nE 's/[\\"]/\\&/g; s/^--(user|password|socket)=(.*)$/\1="\2"/p'
}
as_root() {
  program=$1; shift
  "$program" --defaults-file=/dev/fd/3 "$@" 3<<LOGIN
[client]
user=root
host=localhost
protocol=socket
$(root_login)
LOGIN
}
`;

/**
 * A script for `sh -c` that reads SQL on stdin; --force continues after an error, --binary-mode disables
 * client commands.
 */
export const ASK = `${AS_ROOT}
as_root mariadb --batch --raw --force --binary-mode --skip-column-names --default-character-set=utf8mb4`;

import { shown } from '../shown.ts';

/** A client's proxy alias is the name of its virtual host, database, database user, folder and route. */

/**
 * Names of files, databases and users of Regent, of the system, and of software that such a server often has.
 */
const RESERVED = new Set(
  `000-default adminer ansible api auth backup backups cgi-bin dashboard debian debian-sys-maint default default-ssl
  html icons information-schema javascript localhost log logs mail manual mariadb mariadb-sys monarc monarc-common
  monarc-deleted monarc-master monarc-public munin mysql nextcloud owncloud performance-schema phpmyadmin phppgadmin
  regent regent-default regent-tls root roundcube server-info server-status static sys test ubuntu webmail well-known
  wordpress www www-data`
    .split(/\s+/)
    .filter(Boolean),
);

/**
 * Why a new client may not have this alias; undefined if it may. It does not look for clients that have it.
 */
export function aliasProblem(alias: string, backOfficeAlias: string): string | undefined {
  if (!/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(alias)) {
    return `The alias ${shown(alias)} cannot be used. Use 3 to 32 characters of a-z, 0-9 and -, the first a letter, the last a letter or digit.`;
  }
  if (RESERVED.has(alias) || alias === backOfficeAlias) {
    return `The alias "${alias}" is reserved. Choose another one.`;
  }
  return undefined;
}

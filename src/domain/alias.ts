import { shown } from './shown.ts';

/** A client's proxy alias: its virtual host, database, database user, folder and route are called this. */

const RESERVED = new Set([
  'root',
  'mysql',
  'sys',
  'information-schema',
  'performance-schema',
  'monarc',
  'monarc-common',
  'monarc-master',
  'debian-sys-maint',
  'mariadb-sys',
  'html',
  'default',
  '000-default',
  'default-ssl',
  'dashboard',
  'server-status',
  'icons',
  'static',
  'api',
  'auth',
]);

/** Why a new client may not be called this; undefined where it may, as far as the name itself goes. */
export function aliasProblem(alias: string, backOfficeAlias: string): string | undefined {
  if (!/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(alias)) {
    return `The alias ${shown(alias)} cannot be used: take 3 to 32 characters of a-z, 0-9 and -, the first a letter, the last a letter or digit.`;
  }
  if (RESERVED.has(alias) || alias === backOfficeAlias) {
    return `The alias "${alias}" is reserved. Take another one.`;
  }
  return undefined;
}

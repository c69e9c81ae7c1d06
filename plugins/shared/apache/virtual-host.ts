/** A client's virtual host on its front office, and the rotation of all clients' logs. */
import { posix } from 'node:path';
import type { FileState, Site } from '../../../src/runner/contract/plugin.ts';
import { identityPath, indented, mark, piece, virtualHostName } from './apache.ts';
import { clientDirectives } from './client-directives.ts';

interface VirtualHost {
  alias: string;
  suspended: boolean;
  site: Site;
  /** The folder of MONARC's code, which all clients share. */
  codeFolder: string;
  /** Further lines of configuration, which are the deployment's. */
  directives: string | undefined;
  /** Those of the client itself. */
  own?: string;
}

const ownedBy = (alias: string) => `${mark} for client ${alias}: `;

export function isOurs(found: ReadonlyMap<string, FileState>, alias: string): boolean {
  const state = found.get(piece('sites', alias).file);
  return state?.kind === 'file' && state.content.toString('utf8').startsWith(ownedBy(alias));
}

export const logFolder = (alias: string, site: Site) => `/var/log/apache2/${site.envPrefix}${alias}`;

export function virtualHost({
  alias,
  suspended,
  site,
  codeFolder,
  directives,
  own = '',
}: VirtualHost): string {
  return `${ownedBy(alias)}changes made by hand are undone.
<VirtualHost *:80>
    ServerName ${virtualHostName(alias, site)}
    DocumentRoot ${codeFolder}/public
    SetEnv APP_CONF_DIR /var/www/${alias}/
    SetEnv APP_DIR ${codeFolder}
    ErrorLog ${logFolder(alias, site)}/error.log
    CustomLog ${logFolder(alias, site)}/access.log combined

    # The code's folder is a link, which Apache is to follow whatever it may do elsewhere.
    <Directory ${posix.dirname(codeFolder)}>
        Options FollowSymLinks
    </Directory>
    <Directory ${codeFolder}/public>
        DirectoryIndex index.php
        Options FollowSymLinks
        AllowOverride None
        Require all granted
    </Directory>

    RewriteEngine On
    RewriteCond "%{REQUEST_METHOD}" "!^(GET|POST|PUT|PATCH|DELETE|HEAD)$"
    RewriteRule "^" - [R=405,L]
    # Apache answers this itself: it tells whose virtual host is asked.
    RewriteRule "^${identityPath.replaceAll('.', '\\.')}$" - [R=200,L]
    ErrorDocument 200 "${alias}"
${suspended ? suspension : frontController}${indented(directives)}${clientDirectives(own)}</VirtualHost>
`;
}

const frontController = `    RewriteCond "%{DOCUMENT_ROOT}%{REQUEST_URI}" !-f
    RewriteRule "^" "/index.php" [L]
`;

const suspension = `    RewriteRule "^" - [R=503,L]
    ErrorDocument 503 "<!doctype html><title>Suspended</title><h1>This site is suspended.</h1><p>Its data is kept. Please ask your provider.</p>"
`;

/** One file for all clients, so that each rotation reloads Apache once, and no client's part can break it. */
export const rotation = `${mark}: the logs of the virtual hosts of MONARC clients.
/var/log/apache2/*/access.log /var/log/apache2/*/error.log {
	daily
	rotate 365
	missingok
	notifempty
	compress
	delaycompress
	create 0640 root adm
	sharedscripts
	postrotate
		if pgrep -f ^/usr/sbin/apache2 > /dev/null; then
			apache2ctl graceful 2>&1 | logger -t apache2.logrotate
		fi
	endscript
}
`;

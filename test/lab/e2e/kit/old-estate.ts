/**
 * An estate as MONARC's PHP back office and playbook leave it, by the facts of these tools and in our own words: sites,
 * configurations, databases, accounts, a backup script, a reverse proxy's site, `monarc_master`, and the inventory.
 */
import { afterAll } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { publicHost } from '../../wired-regent.ts';
import { told } from './clients.ts';

export interface OldClient {
  alias: string;
  number: number;
  name: string;
  password: string;
  salt: string;
  statsToken: string;
  /** Left out: its site is there and not enabled. */
  isServed?: boolean;
}

export const oldClient = (alias: string, number: number, more: Partial<OldClient> = {}): OldClient => ({
  alias,
  number,
  name: `The ${alias} company`,
  password: `PW${alias.toUpperCase().replace(/\W|_/g, '')}0123456789ABCDEF`.slice(0, 16),
  salt: `SALT${alias}`.toUpperCase().padEnd(64, 'X'),
  statsToken: `stats-${alias}-`.padEnd(86, 't'),
  ...more,
});

/** An alias may have a sign that no host name has. */
const domainOf = (alias: string) => `${alias.replaceAll('_', '-').toLowerCase()}.example`;

const localPhp = ({ alias, password, salt, statsToken }: OldClient, backOffice: string) => `<?php
$appdir = getenv('APP_DIR') ?: '/var/lib/monarc/fo';
$package = json_decode(file_get_contents($appdir . '/package.json'), true);
return [
    'doctrine' => ['connection' => [
        'orm_default' => ['params' => ['host' => '${backOffice}', 'user' => '${alias}', 'password' => '${password}', 'dbname' => 'monarc_common']],
        'orm_cli' => ['params' => ['host' => 'localhost', 'user' => '${alias}', 'password' => '${password}', 'dbname' => '${alias}']],
    ]],
    'defaultLanguageIndex' => 1,
    'appVersion' => $package['version'],
    'twoFactorAuthEnforced' => false,
    'instanceName' => '${alias}', // the label in the second factor
    'email' => ['name' => 'MONARC', 'from' => 'info@example.org'],
    'monarc' => array('ttl' => 60, 'salt' => '${salt}', 'cliModel' => 'generic'),
    'statsApi' => ['baseUrl' => 'http://${backOffice}:5005', 'apiKey' => '${statsToken}'],
    'publicHost' => 'http://${publicHost}/${alias}',
    'import' => ['uploadFolder' => '/var/www/${alias}/import/files', 'isBackgroundProcessActive' => false],
    'mailTransport' => ['password' => 'smtp-secret-of-${alias}'],
];
`;

const virtualHost = ({ alias }: OldClient) => `<VirtualHost *:80>
    ServerName ${alias}.${publicHost}
    DocumentRoot /var/lib/monarc/fo//public
    RewriteEngine On
    RewriteCond %{REQUEST_METHOD} !^(GET|POST|PUT|PATCH|DELETE|HEAD)
    RewriteRule .* - [R=405,L]
    <Directory /var/lib/monarc/fo//public>
        Require all granted
        RewriteCond %{REQUEST_FILENAME} -s
        RewriteRule ^.*$ - [NC,L]
        RewriteRule ^(.*)$ /index.php [NC,L]
    </Directory>
    SetEnv "APP_CONF_DIR" /var/www/${alias}/
    SetEnv "APP_DIR" /var/lib/monarc/fo
    CustomLog /var/log/apache2/${alias}/access.log combined
    ErrorLog /var/log/apache2/${alias}/error.log
</VirtualHost>
`;

/** Rows of a client's database, as the playbook's `sql_bootstrap` makes them. */
export const bootstrapOf = ({ alias, number, name }: OldClient) =>
  [
    "INSERT INTO `users` SET `id` = '1', `status` = '1', `firstname` = 'Ada', `lastname` = 'O\\'Hara', " +
      `\`email\` = 'ada@${domainOf(alias)}', \`language\` = '1', \`password\` = '$2y$10$abc', \`creator\` = 'System', \`created_at\` = '2021-03-04 05:06:07';`,
    "INSERT INTO `users_roles` SET `user_id` = '1', `role` = 'superadminfo', `creator` = 'System';",
    `INSERT INTO \`clients\` SET \`id\` = '${number}', \`name\` = '${name}', \`proxy_alias\` = '${alias}', ` +
      `\`first_user_email\` = 'ada@${domainOf(alias)}', \`first_user_firstname\` = 'Ada', \`creator\` = 'System', \`created_at\` = '2021-03-04 05:06:07';`,
    `INSERT INTO \`clients_models\` SET \`client_id\` = '${number}', \`model_id\` = '3', \`creator\` = 'System';`,
  ].join(' ');

/** Puts a client on a front office, with an account on the back office and a line in the backup script. */
export async function install(client: OldClient, home: Host): Promise<void> {
  const { backOffice } = lab();
  const { alias, password, isServed = true } = client;
  await told(
    home,
    `set -e
    mkdir -p /var/www/${alias}/data/cache /var/www/${alias}/import/files /var/log/apache2/${alias}
    cat >/var/www/${alias}/local.php
    chown -R www-data /var/www/${alias}/data /var/www/${alias}/local.php
    chmod 600 /var/www/${alias}/local.php; chgrp adm /var/log/apache2/${alias}
    cp -r /var/lib/monarc/fo/deliveries /var/www/${alias}/ 2>/dev/null || true
    mariadb -e "CREATE DATABASE \\\`${alias}\\\`; GRANT ALL ON \\\`${alias}\\\`.* TO '${alias}'@'localhost' IDENTIFIED BY '${password}'"
    cd /var/lib/monarc/fo && scripts/client-upgrade-db.sh frontoffice localhost ${alias} ${password} ${alias} >/dev/null`,
    localPhp(client, backOffice.fqdn),
  );
  await told(home, `mariadb '${alias}'`, bootstrapOf(client));
  await told(home, `cat >/etc/apache2/sites-available/${alias}.conf`, virtualHost(client));
  if (isServed) await told(home, `a2ensite --quiet ${alias}`);
  await told(
    home,
    `f=/usr/local/bin/backup_monarc_db.sh; [ -e $f ] || echo '#!/bin/bash' >$f; chmod 755 $f
    echo 'mysqldump --databases ${alias} > /var/lib/mysql-backup/monarc/${alias}/dump.sql' >>$f`,
  );
  await told(
    backOffice,
    `mariadb -e "GRANT SELECT ON monarc_common.* TO '${alias}'@'%' IDENTIFIED BY '${password}'"`,
  );
}

const locationsOf = (clients: [OldClient, Host][]) =>
  clients
    .map(
      ([{ alias }, home]) => `    <Location /${alias}>
        RequestHeader set "Host" "${alias}.${publicHost}"
        ProxyPass http://${home.fqdn}
        ProxyPassReverse http://${home.fqdn}
    </Location>
`,
    )
    .join('');

/** The public site, and the file with a route to each client that it includes, as the playbook writes them. */
export async function installRedirections(clients: [OldClient, Host][]): Promise<void> {
  const { reverseProxy, backOffice } = lab();
  await told(
    reverseProxy,
    'cat >/etc/apache2/client_redirection',
    `# Ansible managed
ProxyPass /casesBO http://${backOffice.fqdn}
ProxyPassReverse /casesBO http://${backOffice.fqdn}
${locationsOf(clients)}`,
  );
  await told(
    reverseProxy,
    `cat >/etc/apache2/sites-available/000-monarc.conf && a2ensite --quiet 000-monarc && apache2ctl graceful`,
    `<VirtualHost *:80>
    ServerName ${publicHost}
    DocumentRoot /var/www/html
    Header always set X-Frame-Options SAMEORIGIN
    ProxyPreserveHost On
    Include /etc/apache2/client_redirection
</VirtualHost>
`,
  );
}

/** The public site with a route to each client in itself, as in other releases of the playbook. */
export async function installRoutes(clients: [OldClient, Host][]): Promise<void> {
  const { reverseProxy, backOffice } = lab();
  await told(
    reverseProxy,
    `cat >/etc/apache2/sites-available/${publicHost}.conf && a2ensite --quiet ${publicHost} && apache2ctl graceful`,
    `<VirtualHost *:80>
    ServerName ${publicHost}
    DocumentRoot /var/www/html
    ProxyPass /casesBO http://${backOffice.fqdn}
    ProxyPassReverse /casesBO http://${backOffice.fqdn}
${locationsOf(clients)}</VirtualHost>
`,
  );
}

/** Fills `monarc_master`, with the columns of a present release. It is emptied again after the suite. */
export async function installMaster(clients: [OldClient, Host][]): Promise<void> {
  const { backOffice, frontOffice, otherFrontOffice } = lab();
  const rows = clients.map(
    ([
      { alias, number, name },
      home,
    ]) => `INSERT INTO clients SET id = ${number}, server_id = ${home.fqdn === otherFrontOffice.fqdn ? 2 : 1}, name = '${name}',
      proxy_alias = '${alias}', contact_email = 'it@${domainOf(alias)}', first_user_firstname = 'Ada',
      first_user_email = 'ada@${domainOf(alias)}', is_two_factor_auth_enforced = 0;
      INSERT INTO clients_models SET client_id = ${number}, model_id = 3;`,
  );
  await told(
    backOffice,
    'mariadb monarc_master',
    `CREATE TABLE servers (id int unsigned PRIMARY KEY, label varchar(255), ip_address varchar(64), fqdn varchar(255), status tinyint DEFAULT 1);
    CREATE TABLE clients (id int unsigned PRIMARY KEY, server_id int unsigned, name varchar(255), proxy_alias varchar(255),
      contact_email varchar(255), first_user_firstname varchar(255), first_user_lastname varchar(255), first_user_email varchar(255),
      is_two_factor_auth_enforced tinyint(1) NOT NULL DEFAULT 1, is_background_import_active tinyint(1) NOT NULL DEFAULT 0,
      created_at datetime DEFAULT '2021-03-04 05:06:07');
    CREATE TABLE clients_models (id int unsigned AUTO_INCREMENT PRIMARY KEY, client_id int unsigned, model_id int unsigned);
    CREATE TABLE users (id int unsigned PRIMARY KEY, date_start date, date_end date, status tinyint DEFAULT 1, firstname varchar(255),
      lastname varchar(255), email varchar(255), password varchar(255), secret_key varchar(255), language int unsigned);
    CREATE TABLE users_roles (id int unsigned AUTO_INCREMENT PRIMARY KEY, user_id int unsigned, role varchar(255));
    INSERT INTO servers VALUES (1, 'One', '${frontOffice.address}', '${frontOffice.fqdn}', 1), (2, 'Two', '${otherFrontOffice.address}', '${otherFrontOffice.fqdn}', 1);
    INSERT INTO users VALUES (1, NULL, NULL, 1, 'Ada', 'Admin', 'admin@example.org', '$2y$10$hash-of-ada', 'TOTPSECRET', 2);
    INSERT INTO users_roles (user_id, role) VALUES (1, 'superadmin'), (1, 'accadmin');
    ${rows.join('\n')}`,
  );
}

export function usePutBackMaster(): void {
  afterAll(async () => {
    await told(
      lab().backOffice,
      "mariadb -e 'DROP DATABASE IF EXISTS monarc_master; CREATE DATABASE monarc_master CHARACTER SET utf8mb3'",
    );
  });
}

/** The inventory's file of a server. */
export const generatedOf = (clients: OldClient[]): string =>
  `# kept by hand since 2020\nclients:\n${clients
    .map(
      (client) => `  ${client.alias}:
    isBackgroundImportActive: false
    mysql_password: ${client.password}
    name: ${client.alias}
    salt: ${client.salt}
    sql_bootstrap: ${JSON.stringify(bootstrapOf(client))}
    statsToken: ${client.statsToken}
    twoFactorAuthEnforced: false
`,
    )
    .join('')}`;

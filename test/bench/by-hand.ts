/** What an administrator would type to make one client: the same things, without checks, plans or a record. */
import { randomBytes } from 'node:crypto';
import type { RawSsh } from './raw-ssh.ts';

export interface HandDeps {
  frontOffice: RawSsh;
  backOffice: RawSsh;
  reverseProxy: RawSsh;
  frontOfficeAddress: string;
  backOfficeAddress: string;
  publicHost: string;
}

export async function makeByHand(alias: string, number: number, deps: HandDeps): Promise<void> {
  const { frontOffice, backOffice, reverseProxy, publicHost } = deps;
  const password = randomBytes(8).toString('hex');
  await frontOffice.run(`mariadb <<'SQL'
CREATE DATABASE \`${alias}\` CHARACTER SET utf8mb4;
CREATE USER '${alias}'@localhost IDENTIFIED BY '${password}';
GRANT ALL ON \`${alias}\`.* TO '${alias}'@localhost;
SQL
cd /var/lib/monarc/fo && ./scripts/client-upgrade-db.sh frontoffice localhost ${alias} ${password} ${alias}
mariadb ${alias} <<'SQL'
INSERT INTO users SET id = 1, status = 1, firstname = 'A', lastname = 'B', email = 'a@example.org', language = 1, password = '*', creator = 'System';
INSERT INTO users_roles SET user_id = 1, role = 'superadminfo', creator = 'System';
INSERT INTO users_roles SET user_id = 1, role = 'userfo', creator = 'System';
INSERT INTO clients SET id = ${number}, name = '${alias}', proxy_alias = '${alias}', first_user_firstname = 'A', first_user_lastname = 'B', first_user_email = 'a@example.org', creator = 'System';
SQL`);
  await backOffice.run(
    `mariadb -e "CREATE USER '${alias}'@'%' IDENTIFIED BY '${password}'; GRANT SELECT ON monarc_common.* TO '${alias}'@'%';"`,
  );
  await frontOffice.run(`mkdir -p /var/www/${alias}/data/cache /var/log/apache2/${alias}
cp -r /var/lib/monarc/fo/deliveries /var/www/${alias}/
cat > /var/www/${alias}/local.php <<'PHP'
${localPhp(alias, password, deps)}
PHP
chown -R www-data:www-data /var/www/${alias}/data /var/www/${alias}/local.php
chmod 600 /var/www/${alias}/local.php
cat > /etc/apache2/sites-available/${alias}.conf <<'CONF'
<VirtualHost *:80>
  ServerName ${alias}.${publicHost}
  DocumentRoot /var/lib/monarc/fo/public
  SetEnv APP_CONF_DIR /var/www/${alias}/
  SetEnv APP_DIR /var/lib/monarc/fo
  <Directory /var/lib/monarc/fo/public>
    Require all granted
    FallbackResource /index.php
  </Directory>
  ErrorLog /var/log/apache2/${alias}/error.log
  CustomLog /var/log/apache2/${alias}/access.log combined
</VirtualHost>
CONF
a2ensite -q ${alias}
apache2ctl configtest
apache2ctl graceful`);
  await frontOffice.run(
    `touch /usr/local/bin/backup_by_hand.sh; echo '# ${alias}' >> /usr/local/bin/backup_by_hand.sh`,
  );
  await reverseProxy.run(`cat > /etc/apache2/conf-enabled/by-hand-${alias}.conf <<'CONF'
<Location /${alias}>
  ProxyPreserveHost On
  RequestHeader set Host ${alias}.${publicHost}
  ProxyPass http://${deps.frontOfficeAddress}
  ProxyPassReverse http://${alias}.${publicHost}
</Location>
CONF
apache2ctl configtest
apache2ctl graceful`);
  await reverseProxy.run(
    `for i in 1 2 3 4 5 6 7 8 9 10; do curl -sf -o /dev/null -H 'Host: ${publicHost}' http://127.0.0.1/${alias}/ && exit 0; sleep 0.02; done; exit 1`,
  );
}

/** Takes the client away again, outside of what is measured. */
export async function removeByHand(alias: string, deps: HandDeps): Promise<void> {
  await deps.reverseProxy.run(`rm -f /etc/apache2/conf-enabled/by-hand-${alias}.conf; apache2ctl graceful`);
  await deps.frontOffice
    .run(`a2dissite -q ${alias}; rm -rf /etc/apache2/sites-available/${alias}.conf /var/www/${alias}
apache2ctl graceful
mariadb -e "DROP DATABASE \\\`${alias}\\\`; DROP USER '${alias}'@localhost"
rm -rf /var/log/apache2/${alias} /usr/local/bin/backup_by_hand.sh`);
  await deps.backOffice.run(`mariadb -e "DROP USER '${alias}'@'%'"`);
}

function localPhp(alias: string, password: string, deps: HandDeps): string {
  const params = (host: string, dbname: string) =>
    `['params' => ['host' => '${host}', 'user' => '${alias}', 'password' => '${password}', 'dbname' => '${dbname}']]`;
  return `<?php return ['doctrine' => ['connection' => [
  'orm_default' => ${params(deps.backOfficeAddress, 'monarc_common')},
  'orm_cli' => ${params('localhost', alias)},
]], 'instanceName' => '${alias}', 'appVersion' => '0', 'twoFactorAuthEnforced' => true];`;
}

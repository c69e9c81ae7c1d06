/** The lab's release, set up for one client by hand: what it takes to answer is what Regent has to bring about. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lab } from './kit.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const folder = '/var/www/handmade';

const upgrade = (password: string) =>
  frontOffice.exec(
    `cd /var/lib/monarc/fo && ./scripts/client-upgrade-db.sh frontoffice localhost handmade ${password} handmade`,
  );

beforeAll(async () => {
  await backOffice.exec(
    'mariadb',
    `CREATE USER handmade@'%' IDENTIFIED BY 'secret'; GRANT SELECT ON monarc_common.* TO handmade@'%';`,
  );
  await frontOffice.exec(
    'mariadb',
    `CREATE DATABASE handmade CHARACTER SET utf8mb4; CREATE USER handmade@localhost IDENTIFIED BY 'secret';
     GRANT ALL ON handmade.* TO handmade@localhost;`,
  );
  await upgrade('secret');
  await frontOffice.exec(
    'mariadb handmade',
    `INSERT INTO users SET id = 1, status = 1, firstname = 'Zoë', lastname = 'O\\'Neill', email = 'zoe@example.org',
       language = 2, password = 'x', creator = 'System', created_at = NOW();
     INSERT INTO users_roles (user_id, role, creator) VALUES (1, 'superadminfo', 'System'), (1, 'userfo', 'System');
     INSERT INTO clients SET id = 7, name = 'Handmade', proxy_alias = 'handmade', first_user_firstname = 'Zoë',
       first_user_lastname = 'O\\'Neill', first_user_email = 'zoe@example.org', creator = 'System';
     INSERT INTO clients_models (client_id, model_id, creator) VALUES (7, 3, 'System');`,
  );
  await frontOffice.exec(`mkdir ${folder} && cat >${folder}/local.php`, localPhp);
  await frontOffice.exec('cat >/etc/apache2/sites-available/handmade.conf', vhost);
  await frontOffice.exec('a2ensite -q handmade && apache2ctl configtest && service apache2 reload');
});

afterAll(async () => {
  await frontOffice.exec(
    `a2dissite -q handmade; service apache2 reload; rm -r ${folder} /etc/apache2/sites-available/handmade.conf;
     mariadb -e 'DROP DATABASE handmade; DROP USER handmade@localhost'`,
  );
  await backOffice.exec(`mariadb -e "DROP USER handmade@'%'"`);
});

test('a client answers with its name, its first user, the generic models and those linked to it', async () => {
  expect(await ask()).toEqual({
    status: 200,
    body: {
      instanceName: 'Handmade',
      appVersion: '2.14.0',
      twoFactorAuthEnforced: true,
      client: { id: 7, name: 'Handmade', proxyAlias: 'handmade' },
      firstUser: { firstname: 'Zoë', lastname: "O'Neill", email: 'zoe@example.org' },
      models: [
        { id: 1, label: 'Generic model' },
        { id: 2, label: 'Personal data' },
        { id: 3, label: 'Hospitals' },
      ],
    },
  });
});

test('a client whose grant on the back office is lost answers 500 and says so', async () => {
  await backOffice.exec(`mariadb -e "REVOKE ALL ON monarc_common.* FROM handmade@'%'"`);
  expect(await ask()).toMatchObject({
    status: 500,
    body: { error: expect.stringMatching(/^orm_default \(monarc_common on bo.lab.test\): .*denied/) },
  });
  await backOffice.exec(`mariadb -e "GRANT SELECT ON monarc_common.* TO handmade@'%'"`);
});

test('a client whose configuration is missing answers 500 and names the file', async () => {
  await frontOffice.exec(`mv ${folder}/local.php ${folder}/away`);
  expect(await ask()).toEqual({ status: 500, body: { error: `${folder}/local.php cannot be read` } });
  await frontOffice.exec(`mv ${folder}/away ${folder}/local.php`);
});

test('the schema script can be repeated, and hides a failure behind the exit code of its last rm', async () => {
  expect((await upgrade('secret')).stdout).toContain('All Done.');
  const failed = await upgrade('wrong');
  expect(failed.exitCode).toBe(0);
  expect(failed.stdout).toContain('Access denied');
  expect((await frontOffice.exec('ls /tmp')).stdout).not.toContain('conf.tmp.php');
});

/** Asks from the reverse proxy, as it would pass a request on. */
async function ask(): Promise<{ status: number; body: unknown }> {
  const answer = await reverseProxy.exec(
    `curl -s -w '%{http_code}' -H 'Host: handmade.monarc.test' http://${frontOffice.address}/any/where`,
  );
  return { status: Number(answer.stdout.slice(-3)), body: JSON.parse(answer.stdout.slice(0, -3)) };
}

const localPhp = `<?php
$appVersion = json_decode(file_get_contents('/var/lib/monarc/fo/package.json'), true)['version'];
return [
  'doctrine' => ['connection' => [
    'orm_default' => ['params' => [
      'host' => 'bo.lab.test', 'user' => 'handmade', 'password' => 'secret', 'dbname' => 'monarc_common',
    ]],
    'orm_cli' => ['params' => [
      'host' => 'localhost', 'user' => 'handmade', 'password' => 'secret', 'dbname' => 'handmade',
    ]],
  ]],
  'instanceName' => 'Handmade', 'appVersion' => $appVersion,
  'defaultLanguageIndex' => 2, 'twoFactorAuthEnforced' => true,
];
`;

const vhost = `<VirtualHost *:80>
  ServerName handmade.monarc.test
  DocumentRoot /var/lib/monarc/fo/public
  SetEnv APP_CONF_DIR ${folder}/
  SetEnv APP_DIR /var/lib/monarc/fo
  <Directory /var/lib/monarc/fo/public>
    Require all granted
    RewriteEngine On
    RewriteCond %{REQUEST_FILENAME} !-f
    RewriteRule ^ index.php [L]
  </Directory>
</VirtualHost>
`;

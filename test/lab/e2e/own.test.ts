/** Servers with a past: what was there before Regent stays as it is, and what was lost is not made anew. */
import { expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, plan } from './kit/runs.ts';
import type { Run } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const hosts = [backOffice, frontOffice, otherFrontOffice, reverseProxy];
const regent = useRegent({ hosts });

/** All that Regent could touch on each host: files with their owners and modes, accounts, databases. */
const imprint = () =>
  Promise.all(
    hosts.map((host) =>
      told(
        host,
        `cd / && find etc/apache2 etc/logrotate.d usr/local/bin var/www var/log/apache2 var/lib/mysql-backup \\( -name '*.log' -prune \\) -o -printf '%p %y %m %u %g %l\\n' 2>/dev/null | sort
         find etc/apache2 etc/logrotate.d usr/local/bin var/www -type f -exec sha256sum {} + 2>/dev/null | sort
         if [ -S /run/mysqld/mysqld.sock ]; then
           mariadb -Ne "SELECT user, host, authentication_string FROM mysql.global_priv JOIN mysql.user USING (user, host) ORDER BY 1, 2; SELECT * FROM mysql.db ORDER BY db, user"
           mariadb-dump --all-databases --skip-comments --ignore-database=mysql --ignore-database=sys 2>/dev/null | sha256sum
         fi`,
      ),
    ),
  );

const explanationOf = ({ explanation }: Run) => explanation ?? '';

/** Another application, as somebody set it up by hand. */
const cloudApp = `
mariadb -e "CREATE DATABASE cloudapp; CREATE TABLE cloudapp.files (name TEXT); INSERT INTO cloudapp.files VALUES ('theirs');
  CREATE USER cloudapp@localhost IDENTIFIED BY 'their own'; GRANT ALL ON cloudapp.* TO cloudapp@localhost"
mkdir -p /var/www/cloudapp/data && echo theirs >/var/www/cloudapp/data/file && chown -R www-data: /var/www/cloudapp
printf '<VirtualHost *:80>\\n    ServerName cloud.example.org\\n    DocumentRoot /var/www/cloudapp\\n</VirtualHost>\\n' \\
  >/etc/apache2/sites-available/cloudapp.conf
ln -s ../sites-available/cloudapp.conf /etc/apache2/sites-enabled/ && apache2ctl graceful`;

test('an alias under which another application is there is refused, with all that is in the way', async () => {
  // So that what belongs to the servers themselves is there before.
  expect(await createClient(regent, frontOffice, 'first-one')).toMatchObject({ status: 'SUCCEEDED' });
  await told(frontOffice, cloudApp);
  await told(backOffice, `mariadb -e "CREATE USER cloudapp@'%'"`);
  const before = await imprint();

  const run = await createClient(regent, frontOffice, 'cloudapp');
  expect(run.status).toBe('FAILED');
  for (const thing of [
    'database cloudapp',
    'user cloudapp@localhost',
    '/etc/apache2/sites-available/cloudapp.conf',
    '/var/www/cloudapp',
    'on bo.lab.test: user cloudapp@%',
  ])
    expect(explanationOf(run)).toContain(thing);
  expect(changesIn(run)).toEqual([]);
  expect(await imprint()).toEqual(before);

  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('FAILED');
  expect(await imprint()).toEqual(before);
  expect((await site('first-one')).status).toBe(200);

  const gone = await deleteClient(regent, 'cloudapp');
  expect(gone).toMatchObject({ status: 'SUCCEEDED' });
  expect(gone.events.map(({ text }) => text).join('\n')).toMatch(/Left alone .*database cloudapp/);
  expect(await imprint()).toEqual(before);
});

test('a database that another back office left behind is not given to a new client', async () => {
  await told(
    frontOffice,
    `mariadb -e "CREATE DATABASE oldone; CREATE TABLE oldone.users (email TEXT); INSERT INTO oldone.users VALUES ('boss@old.example')"`,
  );
  const before = await imprint();
  const run = await createClient(regent, frontOffice, 'oldone');
  expect(run.status).toBe('FAILED');
  expect(explanationOf(run)).toContain('on fo1.lab.test: database oldone. Choose another alias');
  expect(await imprint()).toEqual(before);

  await told(frontOffice, 'mariadb -e "DROP DATABASE oldone"');
  const again = await carryOut(regent, 'retryRun', { runId: run.id });
  expect(again.status).toBe('SUCCEEDED');
});

test('the database of a live client that is gone is not made anew, and its newest dump is named', async () => {
  expect(await createClient(regent, frontOffice, 'gone-one')).toMatchObject({ status: 'SUCCEEDED' });
  const server = { serverId: regent.serverId(frontOffice) };
  expect(await carryOut(regent, 'backupServer', server)).toMatchObject({ status: 'SUCCEEDED' });
  const dumps = () => told(frontOffice, 'ls /var/lib/mysql-backup/monarc/gone-one');
  const kept = await dumps();
  await told(frontOffice, 'mariadb -e "DROP DATABASE \\`gone-one\\`"');

  const sync = await carryOut(regent, 'syncServer', server);
  expect(sync.status).toBe('FAILED');
  expect(explanationOf(sync)).toMatch(
    /database gone-one is missing on fo1\.lab\.test, .*The newest good dump is \/var\/lib\/mysql-backup\/monarc\/gone-one\/gone-one-\S+\.sql\.zst of 20/,
  );
  expect(await told(frontOffice, 'mariadb -Ne "SHOW DATABASES LIKE \'gone-one\'"')).toBe('');
  expect(await clientOf(regent, 'gone-one', 'status')).toEqual({ status: 'FAILED' });
  expect((await site('first-one')).status).toBe(200);
  expect(await clientOf(regent, 'first-one', 'status')).toEqual({ status: 'ACTIVE' });

  const backup = await carryOut(regent, 'backupServer', server);
  expect(backup.status).toBe('FAILED');
  expect(await dumps()).toBe(kept);

  const file = /The newest good dump is (\S+)/.exec(explanationOf(sync))?.[1] ?? '';
  await told(
    frontOffice,
    `mariadb -e "CREATE DATABASE \\\`gone-one\\\`" && zstd -dc ${file} | mariadb gone-one`,
  );
  expect(await carryOut(regent, 'syncServer', server)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('gone-one')).status).toBe(200);
});

test('where two clients have lost their databases, the server is held, and one explanation says so', async () => {
  for (const alias of ['lost-one', 'lost-two'])
    expect(await createClient(regent, otherFrontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  for (const alias of ['lost-one', 'lost-two'])
    await told(
      otherFrontOffice,
      `mariadb -e "DROP DATABASE \\\`${alias}\\\`; DROP USER '${alias}'@localhost"`,
    );
  const server = { serverId: regent.serverId(otherFrontOffice) };
  const before = await imprint();
  const sync = await carryOut(regent, 'syncServer', server);
  expect(sync.status).toBe('FAILED');
  expect(explanationOf(sync)).toContain('2 clients have lost what they had on fo2.lab.test');
  for (const alias of ['lost-one', 'lost-two']) expect(explanationOf(sync)).toContain(`database ${alias}`);
  expect(await imprint()).toEqual(before);
  await expect(plan(regent, 'syncServer', server)).rejects.toThrow('2 clients have lost what they had');
});

test('a database with the data of another client is not made this one’s, and its site can be suspended', async () => {
  for (const alias of ['mixed-one', 'mixed-two'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  await told(
    frontOffice,
    `mariadb-dump mixed-one >/root/one.sql; mariadb-dump mixed-two >/root/two.sql
     mariadb -e 'DROP DATABASE \`mixed-one\`; CREATE DATABASE \`mixed-one\`'; mariadb mixed-one </root/two.sql`,
  );
  const before = await imprint();
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('FAILED');
  expect(explanationOf(sync)).toMatch(
    /what was in database mixed-one \(it holds the data of client number \d+ now\)/,
  );
  expect(await imprint()).toEqual(before);
  const client = { clientId: await clientId(regent, 'mixed-one') };
  const suspension = await carryOut(regent, 'suspendClient', client);
  expect(explanationOf(suspension)).toContain('it holds the data of client number');
  expect((await site('mixed-one')).status).toBe(503);

  await told(frontOffice, 'mariadb mixed-one </root/one.sql; rm /root/one.sql /root/two.sql');
  expect(await carryOut(regent, 'resumeClient', client)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('mixed-one')).status).toBe(200);
});

test('what is mounted in a client’s folder is not removed with it', async () => {
  expect(await createClient(regent, frontOffice, 'mount-one')).toMatchObject({ status: 'SUCCEEDED' });
  const shared = '/var/www/mount-one/import/files';
  await told(
    frontOffice,
    `mkdir -p /srv/shared && echo theirs >/srv/shared/file && mount --bind /srv/shared ${shared}`,
  );
  const run = await deleteClient(regent, 'mount-one');
  expect(run.status).toBe('FAILED');
  expect(explanationOf(run)).toContain(`${shared} is mounted there, and what is in it is left alone`);
  expect(await told(frontOffice, 'cat /srv/shared/file')).toBe('theirs');
  await told(frontOffice, `umount ${shared}`);
  expect(await carryOut(regent, 'retryRun', { runId: run.id })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await told(frontOffice, 'cat /srv/shared/file; ls /var/www')).not.toContain('mount-one');
});

test('folders that hold what a client has uploaded are not made anew', async () => {
  await told(frontOffice, 'mv /var/www/first-one /var/www/elsewhere');
  const update = { clientId: await clientId(regent, 'first-one'), name: 'Another name' };
  const run = await carryOut(regent, 'updateClient', update);
  expect(run.status).toBe('FAILED');
  expect(explanationOf(run)).toContain('the folder /var/www/first-one is missing on fo1.lab.test');
  expect(await told(frontOffice, 'ls /var/www/first-one 2>/dev/null || echo none')).toBe('none');
  await told(frontOffice, 'mv /var/www/elsewhere /var/www/first-one');
  expect(await carryOut(regent, 'retryRun', { runId: run.id })).toMatchObject({ status: 'SUCCEEDED' });
});

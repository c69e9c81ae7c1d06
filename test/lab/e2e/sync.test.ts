/** Damage that was done by hand is found, shown and mended; where there is none, nothing is done. */
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientInput, createClient, deleteClient, secretsOf, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, endOf, plan, runOf, start } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const regent = useRegent();
const ALIASES = ['acme-sync', 'beta-sync'];
let secrets: string[] = [];

beforeAll(async () => {
  const runs = await Promise.all(
    ALIASES.map((alias) => start(regent, 'createClient', clientInput(regent, frontOffice, alias))),
  );
  for (const run of runs) expect(await endOf(regent, run)).toMatchObject({ status: 'SUCCEEDED' });
  const known = await Promise.all(ALIASES.map((alias) => secretsOf(frontOffice, alias)));
  secrets = known.flatMap((one) => Object.values(one));
  expect(secrets.every((secret) => secret.length >= 16)).toBe(true);
});

const fo1 = () => ({ serverId: regent.serverId(frontOffice) });

/** All that can be broken of one client, and the server's own part. */
async function damage(alias: string): Promise<void> {
  await told(
    frontOffice,
    `sed -i "s/'instanceName' => .*/'instanceName' => 'Hacked',/" /var/www/${alias}/local.php
     rm /etc/apache2/sites-enabled/${alias}.conf /etc/apache2/sites-available/${alias}.conf
     mariadb -e "DROP USER '${alias}'@localhost"
     sed -i "/'${alias}'/d" /usr/local/bin/backup_monarc_db.sh
     apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done`,
  );
  await told(backOffice, `mariadb -e "DROP USER '${alias}'@'%'"`);
  await told(
    reverseProxy,
    `sed -i '/^# route .${alias}$/,/^<.Location>$/d' /etc/apache2/client_redirection && apache2ctl graceful`,
  );
}

/** The same, as whoever plans or tells it puts it: whose it is, what about, and how. */
const found = [
  ['database', 'acme-sync', 'user acme-sync@localhost', 'create'],
  ['common-grant', 'acme-sync', 'user acme-sync@%', 'create'],
  ['client-config', 'acme-sync', '/var/www/acme-sync/local.php', 'update'],
  ['vhost', 'acme-sync', '/etc/apache2/sites-available/acme-sync.conf', 'create'],
  ['vhost', 'acme-sync', '/etc/apache2/sites-enabled/acme-sync.conf', 'create'],
  ['vhost', null, 'Apache', 'update'],
  ['backup', 'acme-sync', '/usr/local/bin/backup_monarc_db.sh', 'create'],
  ['reverse-proxy', 'acme-sync', 'route /acme-sync', 'create'],
];

test('a sync of undamaged servers has nothing to do', async () => {
  expect(await plan(regent, 'syncServer', fo1())).toEqual([]);
  const run = await carryOut(regent, 'syncServer', fo1());
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringContaining('0 changes were made'),
  });
});

test('a dry run shows all that was damaged, with diffs and without secrets, and starts nothing', async () => {
  await damage('acme-sync');
  const runs = () => regent.api.ask('{ runs { totalCount } }');
  const before = await runs();
  const planned = await plan(regent, 'syncServer', fo1());
  const told = planned.map(({ plugin, client, subject, action }) => [
    plugin,
    client,
    subject,
    action.toLowerCase(),
  ]);
  expect(told).toEqual(found);
  const localPhp = planned.find(({ subject }) => subject.endsWith('local.php'))?.diff ?? '';
  expect(localPhp).toMatch(/^- +'instanceName' => \*{8}$/m);
  expect(localPhp).toMatch(/^\+.*Name of acme-sync/m);
  expect(planned.find(({ subject }) => subject === 'route /acme-sync')?.diff).toMatch(/^\+.*ProxyPass/m);
  for (const secret of secrets) expect(JSON.stringify(planned)).not.toContain(secret);
  expect(await runs()).toEqual(before);
  expect((await site('acme-sync')).status).toBe(404);
});

test('a sync mends it, and its events show what was found', async () => {
  const run = await carryOut(regent, 'syncServer', fo1());
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'SYNC' });
  const steps = (step: number | null) => run.steps[step ?? -1]?.plugin;
  const told = changesIn(run).map(({ step, data }) => [
    steps(step),
    data.client ?? null,
    data.subject,
    data.action,
  ]);
  expect(told).toEqual(found);
  const localPhp = changesIn(run).find(({ data }) => data.subject === '/var/www/acme-sync/local.php');
  expect(localPhp?.data.diff).toMatch(/^- +'instanceName' => \*{8}$/m);
  for (const secret of secrets) expect(JSON.stringify(run)).not.toContain(secret);
  for (const alias of ALIASES)
    expect(await site(alias)).toMatchObject({ status: 200, body: { instanceName: `Name of ${alias}` } });
});

test('and a second sync finds nothing more', async () => {
  const run = await carryOut(regent, 'syncServer', fo1());
  expect(changesIn(run)).toEqual([]);
  expect(run.explanation).toContain('0 changes were made');
});

test('a sync and a check find that PHP is dead, say it once, and all is well again with it', async () => {
  const restart = 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done; apache2ctl start';
  await told(frontOffice, `a2dismod -q php8.2; a2enmod -q proxy_fcgi; a2enconf -q php8.2-fpm; ${restart}`);
  const sync = await carryOut(regent, 'syncServer', fo1());
  const check = await carryOut(regent, 'checkServer', fo1());
  await told(frontOffice, `a2disconf -q php8.2-fpm; a2dismod -q proxy_fcgi; a2enmod -q php8.2; ${restart}`);
  expect(sync).toMatchObject({ status: 'FAILED' });
  expect(changesIn(sync)).toEqual([]);
  expect(sync.explanation).toMatch(
    /^vhost on fo1\.lab\.test: None of 2 sites answers as it should\. acme-sync: .* status 503: Service Unavailable.*php\*-fpm/,
  );
  expect(check.status).toBe('FAILED');
  expect(check.explanation).toContain('status 503: Service Unavailable');
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'checkServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
});

test('what is left over of a deleted client is taken away: a virtual host, a route and a place in the script', async () => {
  await createClient(regent, frontOffice, 'ghost-sync');
  expect(await deleteClient(regent, 'ghost-sync')).toMatchObject({ status: 'SUCCEEDED' });
  await told(
    frontOffice,
    `cd /etc/apache2 && sed 's/acme-sync/ghost-sync/g; /Log/d' sites-available/acme-sync.conf >sites-available/ghost-sync.conf
     ln -s ../sites-available/ghost-sync.conf sites-enabled/ && apache2ctl graceful
     sed -i "s/^  'acme-sync'$/&\\n  'ghost-sync'/" /usr/local/bin/backup_monarc_db.sh`,
  );
  await told(
    reverseProxy,
    `cd /etc/apache2 && sed -n '/^# route .acme-sync$/,/^<.Location>$/p' client_redirection | sed s/acme-sync/ghost-sync/g >>client_redirection`,
  );
  const run = await carryOut(regent, 'syncAll', {});
  expect(run.status).toBe('SUCCEEDED');
  for (const host of [frontOffice, reverseProxy])
    expect(await told(host, 'grep -rl ghost-sync /etc/apache2 /usr/local/bin || true')).toBe('');
});

test('a sync of all servers mends each of them, with a run of its own', async () => {
  expect(await createClient(regent, otherFrontOffice, 'gamma-sync')).toMatchObject({ status: 'SUCCEEDED' });
  await damage('acme-sync');
  await told(
    otherFrontOffice,
    `rm -r /var/www/gamma-sync/local.php /var/www/gamma-sync/data/cache; mariadb gamma-sync -e "UPDATE clients SET name = 'Hacked'"`,
  );
  const planned = await plan(regent, 'syncAll', {});
  expect(planned.filter(({ client }) => client === 'gamma-sync').map(({ plugin }) => plugin)).toEqual(
    expect.arrayContaining(['client-config', 'database']),
  );
  const run = await carryOut(regent, 'syncAll', {});
  const children = await Promise.all(run.children.nodes.map(({ id }) => runOf(regent, id)));
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(children.map(({ server, status }) => `${server?.fqdn}: ${status}`).toSorted()).toEqual([
    'bo.lab.test: SUCCEEDED',
    'fo1.lab.test: SUCCEEDED',
    'fo2.lab.test: SUCCEEDED',
    'rpx.lab.test: SUCCEEDED',
  ]);
  for (const alias of [...ALIASES, 'gamma-sync'])
    expect(await site(alias)).toMatchObject({ status: 200, body: { client: { name: `Name of ${alias}` } } });
  expect(await plan(regent, 'syncAll', {})).toEqual([]);
});

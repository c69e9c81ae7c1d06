/** A client is deleted, kept for a time, brought back, and in the end removed, on real hosts. */
import { expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, changesIn, endOf, plan, start } from '../kit/runs.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({
  hosts: [backOffice, frontOffice, reverseProxy],
  env: () => ({ DELETION_GRACE_DAYS: '21' }),
});
const sql = (statements: string) => told(frontOffice, 'mariadb -N', statements);
const content = () =>
  told(
    frontOffice,
    `for table in $(mariadb -N -e 'SHOW TABLES' kept); do mariadb -N -e "CHECKSUM TABLE $table" kept; done; find /var/www/kept -type f -not -path '*/cache/*' -not -path '*/Proxy/*' | sort | xargs sha256sum`,
  );
const newUser = (name: string) =>
  sql(
    `INSERT INTO kept.users SET firstname = '${name}', lastname = 'L', email = '${name}@x.example', creator = 'x'`,
  );
const statusOf = () =>
  clientOf<{ status: string; problem: string | null; keptUntil: string | null }>(
    regent,
    'kept',
    'status problem keptUntil',
  );
const dumps = () => told(frontOffice, 'ls /var/lib/mysql-backup/monarc/kept/*.sql.zst | wc -l');
const sync = () => carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });

test('a deletion whose last backup fails leaves the site and its route as they were', async () => {
  expect(await createClient(regent, frontOffice, 'kept')).toMatchObject({ status: 'SUCCEEDED' });
  await newUser('first');
  const input = { clientId: await clientId(regent, 'kept'), alias: 'kept' };
  expect((await plan(regent, 'deleteClient', input)).map(({ subject }) => subject)).toEqual([
    'backup of kept',
    'route /kept',
    expect.stringContaining('sites-enabled/kept.conf'),
    expect.stringContaining('sites-available/kept.conf'),
    '/var/lib/mysql-backup/monarc/kept',
    expect.stringContaining('generated.yaml'),
  ]);
  await sql('CREATE VIEW kept.broken AS SELECT * FROM kept.users; RENAME TABLE kept.users TO kept.away;');
  const failed = await deleteClient(regent, 'kept');
  await sql('RENAME TABLE kept.away TO kept.users; DROP VIEW kept.broken;');
  expect(failed).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringMatching(/The last backup of kept failed, so nothing of it is removed/),
  });
  expect(await statusOf()).toMatchObject({ status: 'FAILED', problem: failed.explanation });
  expect((await site('kept')).status).toBe(200);
  expect(failed.steps.filter(({ phase }) => phase === 'ABSENT').map(({ status }) => status)).toEqual(
    expect.not.arrayContaining(['SUCCEEDED']),
  );
});

test('a retry closes the site and keeps everything else, and a sync leaves it like that', async () => {
  const before = await content();
  const retried = await deleteClient(regent, 'kept');
  expect(retried).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringMatching(/^The site of kept is off; everything else is kept for 21 days/),
  });
  expect((await site('kept')).status).toBe(404);
  expect(await told(frontOffice, 'ls /etc/apache2/sites-available')).not.toMatch(/^kept/m);
  expect(await told(reverseProxy, 'cat /etc/apache2/client_redirection')).not.toContain('/kept');
  expect(await dumps()).toBe('1');
  const { keptUntil, ...rest } = await statusOf();
  expect(rest).toEqual({ status: 'CLOSED', problem: null });
  expect(Date.parse(keptUntil ?? '')).toBeGreaterThan(Date.now() + 20 * 86_400_000);
  const synced = await sync();
  expect([synced.status, changesIn(synced)]).toEqual(['SUCCEEDED', []]);
  expect(await content()).toBe(before);
});

test('it is brought back whole', async () => {
  const before = await content();
  const run = await carryOut(regent, 'undeleteClient', { clientId: await clientId(regent, 'kept') });
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(await content()).toBe(before);
  const { status, body } = await site('kept');
  expect([status, body.client?.proxyAlias]).toEqual([200, 'kept']);
});

test('it is removed before its time, with a last backup of all that was written until its site ended, and nothing is left', async () => {
  await newUser('second');
  const input = { clientId: await clientId(regent, 'kept'), alias: 'kept' };
  const deletion = await start(regent, 'deleteClient', input);
  // The last backup is made, and its proof takes some seconds: the site still answers.
  await expect.poll(dumps, { interval: 100 }).toBe('2');
  await newUser('third');
  expect((await site('kept')).status).toBe(200);
  expect(await endOf(regent, deletion)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await dumps()).toBe('3');
  const newest = '$(ls /var/lib/mysql-backup/monarc/kept/*.sql.zst | tail -n 1)';
  expect(await told(frontOffice, `zstd -dc ${newest} | grep -c third@x.example`)).toBe('1');
  const purge = { clientId: await clientId(regent, 'kept'), alias: 'kept' };
  expect(await carryOut(regent, 'purgeClient', purge)).toMatchObject({ status: 'SUCCEEDED' });
  const left = await told(
    frontOffice,
    `ls -d /var/www/kept /var/log/apache2/kept /etc/apache2/sites-*/kept.conf /var/lib/mysql-backup/monarc/kept 2>/dev/null; mariadb -N -e "SHOW DATABASES LIKE 'kept'; SELECT user FROM mysql.user WHERE user = 'kept'"; grep kept /usr/local/bin/backup_monarc_db.sh || true`,
  );
  expect(left).toBe('');
  expect(await told(backOffice, `mariadb -N -e "SELECT user FROM mysql.user WHERE user = 'kept'"`)).toBe('');
  const gone = await clientOf<{ status: string; removal: { places: string[]; left: string[] } }>(
    regent,
    'kept',
    'status removal { places left }',
  );
  expect(gone).toMatchObject({ status: 'DELETED', removal: { left: [] } });
  expect(gone.removal.places).toEqual(
    expect.arrayContaining([
      `database on ${frontOffice.fqdn}`,
      `common-grant on ${backOffice.fqdn}`,
      `reverse-proxy on ${reverseProxy.fqdn}`,
    ]),
  );
  const synced = await sync();
  expect([synced.status, changesIn(synced)]).toEqual(['SUCCEEDED', []]);
});

test('a new client under its released alias meets nothing of it, and its backups stay its own', async () => {
  const { client } = await regent.api.mutate<{ client: { alias: string } }>(
    `mutation ($input: ReleaseAliasInput!) {
      releaseAlias(input: $input) { client { alias } userErrors { code message } } }`,
    { input: { clientId: await clientId(regent, 'kept'), alias: 'kept' } },
  );
  const { alias } = client;
  expect(alias).toMatch(/^kept~\d+$/);
  expect(await createClient(regent, frontOffice, 'kept')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await sql("SELECT COUNT(*) FROM kept.users WHERE email LIKE '%@x.example'")).toBe('0');
  const backupsOf = async (of: string) =>
    (
      await clientOf<{ backups: { nodes: { file: string }[] } }>(
        regent,
        of,
        'backups(first: 9, filter: { onDisk: true }) { nodes { file } }',
      )
    ).backups.nodes;
  expect(await backupsOf('kept')).toEqual([]);
  const old = await backupsOf(alias);
  expect(old).toHaveLength(3);
  for (const { file } of old) expect(file).toMatch(/^\/var\/lib\/mysql-backup\/monarc-deleted\/kept-\w+\//);
});

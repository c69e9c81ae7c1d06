/** What somebody changes by hand on real hosts: reported, repaired, or left as it is until it changes. */
import { beforeAll, expect, test } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { carryOut, changesIn, plan } from '../kit/runs.ts';
import { clientId as idOf, createClient, deleteClient, secretsOf, site, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent();
const [acme, beta] = ['acme-drift', 'beta-drift'];
const conf = (alias: string) => `/etc/apache2/sites-available/${alias}.conf`;
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });

interface Drift {
  id: string;
  subject: string;
  plugin: string;
  state: string;
  end: string | null;
  diff: string | null;
  fileOwner: string | null;
  fileChangedAt: string | null;
  client: { alias: string } | null;
  repairedBy: { id: string } | null;
  ignored: { reason: string; by: string } | null;
}

const FIELDS =
  'id subject plugin state end diff fileOwner fileChangedAt signedIn client { alias } repairedBy { id } ignored { reason by until at }';

async function drift(...state: string[]): Promise<Drift[]> {
  const { drift: page } = await regent.api.ask<{ drift: { nodes: Drift[] } }>(
    `query ($filter: DriftFilter) { drift(first: 100, filter: $filter) { nodes { ${FIELDS} } } }`,
    { filter: { ...fo1(), ...(state.length > 0 ? { state } : {}) } },
  );
  return page.nodes;
}

const seen = async () =>
  (await drift())
    .map(({ client, subject, state }) => `${client?.alias ?? ''} ${subject}: ${state}`)
    .toSorted();

async function mutate(mutation: string, fields: string, input: object): Promise<void> {
  await regent.api.mutate(
    `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
      ${mutation}(input: $input) { ${fields} userErrors { code message } }
    }`,
    { input },
  );
}

/** Everything that Regent keeps on a host, with owners and modes; of MariaDB all accounts, rights and rows of clients. */
const digest = (host: Host, databases: string[] = []) =>
  told(
    host,
    `cd / && { find etc/apache2 etc/logrotate.d etc/cron.d var/www var/lib/regent usr/local/bin var/lib/mysql-backup \\
        -printf '%p %m %u %g %s %T@ %l\\n' 2>/dev/null | sort
      find etc/apache2 etc/logrotate.d var/www var/lib/regent usr/local/bin -type f -print0 2>/dev/null | sort -z | xargs -0r sha256sum
      if command -v mariadb-dump >/dev/null; then
        mariadb -N -e 'SELECT User, Host, Priv FROM mysql.global_priv ORDER BY 1, 2; SELECT * FROM mysql.db ORDER BY 1, 2, 3'
        ${databases.map((name) => `mariadb-dump --skip-dump-date ${name}`).join('\n')}
      fi; } | sha256sum`,
  );

const digests = () =>
  Promise.all([digest(frontOffice, [acme, beta]), digest(backOffice), digest(reverseProxy)]);

beforeAll(async () => {
  for (const alias of [acme, beta])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
});

const found = [
  `${acme} ${conf(acme)}: OPEN`,
  `${acme} user ${acme}@localhost: OPEN`,
  `${acme} user ${acme}@%: OPEN`,
].toSorted();

test('what was set up is no drift', async () => {
  expect(await drift('OPEN', 'IGNORED', 'ENDED')).toEqual([]);
});

test('a sync that only reports finds what was changed by hand, and changes nothing anywhere', async () => {
  await told(
    frontOffice,
    `echo 'SetEnv BY_HAND one' >>${conf(acme)}; apache2ctl graceful
     mariadb -e "GRANT SELECT ON \\\`${beta}\\\`.* TO '${acme}'@localhost"`,
  );
  await told(backOffice, `mariadb -e "GRANT INSERT ON monarc_common.* TO '${acme}'@'%'"`);
  const before = await digests();
  const run = await carryOut(regent, 'syncServer', { ...fo1(), syncPolicy: 'REPORT' });
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringMatching(/^3 things differ on fo1\.lab\.test/),
  });
  expect(changesIn(run).every(({ data }) => data.reported === true)).toBe(true);
  expect(await digests()).toEqual(before);
  const everywhere = await regent.api.ask<{ drift: { nodes: Drift[] } }>(`{ drift { nodes { ${FIELDS} } } }`);
  const { nodes } = everywhere.drift;
  expect(
    nodes.map(({ client, subject, state }) => `${client?.alias} ${subject}: ${state}`).toSorted(),
  ).toEqual(found);
  const edited = nodes.find(({ subject }) => subject === conf(acme));
  expect(edited).toMatchObject({ fileOwner: 'root', signedIn: [] });
  expect(Math.abs(Date.parse(edited?.fileChangedAt ?? '') - Date.now())).toBeLessThan(60_000);
  const of = (subject: string) => nodes.find((each) => each.subject === subject)?.diff ?? '';
  expect(of(conf(acme))).not.toContain('BY_HAND');
  expect(of(`user ${acme}@localhost`)).toMatch(/^-GRANT SELECT ON `beta-drift`/m);
  expect(of(`user ${acme}@%`)).toMatch(/^-GRANT .*INSERT/m);
  const secrets = Object.values(await secretsOf(frontOffice, acme));
  for (const secret of [...secrets, 'IDENTIFIED', 'PASSWORD'])
    expect(JSON.stringify(nodes)).not.toContain(secret);
});

test('a server whose policy is REPORT is changed by no sync, but requested work is done there', async () => {
  await mutate('updateServer', 'server { syncPolicy }', { ...fo1(), syncPolicy: 'REPORT' });
  const before = await digests();
  expect(await carryOut(regent, 'syncAll', {})).toMatchObject({ status: 'SUCCEEDED' });
  // The back office repairs its own, as only the front office reports.
  const [fo, , rpx] = await digests();
  expect([fo, rpx]).toEqual([before[0], before[2]]);
  expect(await createClient(regent, frontOffice, 'gamma-drift')).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('gamma-drift')).status).toBe(200);
  expect(await deleteClient(regent, 'gamma-drift')).toMatchObject({ status: 'SUCCEEDED' });
  await mutate('updateServer', 'server { syncPolicy }', { ...fo1(), syncPolicy: 'REPAIR' });
  expect(await seen()).toEqual(found.filter((each) => !each.includes('%')));
});

test('a sync repairs the rest and leaves what is ignored, as does another change of the same client', async () => {
  const edited = (await drift()).find(({ plugin }) => plugin === 'vhost');
  const reason = 'it is only there for a test';
  await mutate('ignoreDrift', 'drift { state }', { driftId: edited?.id, reason });
  expect(await plan(regent, 'syncServer', fo1())).toMatchObject([{ subject: `user ${acme}@localhost` }]);
  const run = await carryOut(regent, 'syncServer', fo1());
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringContaining('1 change was made; 1 ignored difference was left alone'),
  });
  expect(await told(frontOffice, `tail -n 1 ${conf(acme)}`)).toBe('SetEnv BY_HAND one');
  expect(
    await told(frontOffice, `mariadb -N -e "SHOW GRANTS FOR '${acme}'@localhost" | grep -c ${beta} || true`),
  ).toBe('0');
  const ended = (await drift('ENDED')).find(({ plugin }) => plugin === 'database');
  expect(ended).toMatchObject({ end: 'REPAIRED', repairedBy: { id: expect.any(String) } });
  const { run: known } = await regent.api.ask<{ run: unknown }>(
    'query ($id: ID!) { run(id: $id) { repaired { nodes { subject } } } }',
    { id: run.id },
  );
  expect(known).toEqual({ repaired: { nodes: [{ subject: `user ${acme}@localhost` }] } });
  expect(await seen()).toEqual([`${acme} ${conf(acme)}: IGNORED`]);
  const clientId = await idOf(regent, acme);
  const update = await carryOut(regent, 'updateClient', { clientId, name: 'Another name' });
  expect(update).toMatchObject({ status: 'SUCCEEDED' });
  expect(await told(frontOffice, `tail -n 1 ${conf(acme)}`)).toBe('SetEnv BY_HAND one');
  // Others' sites are written beside it.
  expect(await createClient(regent, frontOffice, 'delta-drift')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await told(frontOffice, `tail -n 1 ${conf(acme)}`)).toBe('SetEnv BY_HAND one');
});

test('what is ignored and changes is OPEN again, also where the diff masks the change, and waits for a decision', async () => {
  await told(frontOffice, `sed -i 's/BY_HAND one/BY_HAND two/' ${conf(acme)}; apache2ctl graceful`);
  const run = await carryOut(regent, 'syncServer', fo1());
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(run.events.filter(({ level }) => level === 'WARN').map(({ text }) => text)).toContainEqual(
    expect.stringContaining(`${conf(acme)} on fo1.lab.test was ignored`),
  );
  expect(await told(frontOffice, `tail -n 1 ${conf(acme)}`)).toBe('SetEnv BY_HAND two');
  const [open] = await drift('OPEN');
  expect(open).toMatchObject({ subject: conf(acme), ignored: { reason: 'it is only there for a test' } });

  await told(frontOffice, `echo '# by hand' >>${conf(beta)}; apache2ctl graceful`);
  await carryOut(regent, 'syncServer', { ...fo1(), syncPolicy: 'REPORT' });
  const repair = await carryOut(regent, 'repairDrift', { driftIds: [open?.id] });
  expect(repair).toMatchObject({
    kind: 'REPAIR_DRIFT',
    status: 'SUCCEEDED',
    explanation: '1 change was made on fo1.lab.test, and nothing else.',
  });
  expect(await told(frontOffice, `grep -c BY_HAND ${conf(acme)} || true`)).toBe('0');
  expect(await told(frontOffice, `tail -n 1 ${conf(beta)}`)).toBe('# by hand');
  expect(await seen()).toEqual([`${beta} ${conf(beta)}: OPEN`]);
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  expect(await seen()).toEqual([]);
  expect((await site(acme)).status).toBe(200);
});

test('a client whose edited site is ignored can be suspended', async () => {
  await told(frontOffice, `echo 'SetEnv BY_HAND three' >>${conf(acme)}; apache2ctl graceful`);
  await carryOut(regent, 'syncServer', { ...fo1(), syncPolicy: 'REPORT' });
  const [open] = await drift('OPEN');
  await mutate('ignoreDrift', 'drift { state }', { driftId: open?.id, reason: 'as before' });
  const clientId = await idOf(regent, acme);
  expect(await carryOut(regent, 'suspendClient', { clientId })).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site(acme)).status).toBe(503);
  expect(await seen()).toEqual([]);
});

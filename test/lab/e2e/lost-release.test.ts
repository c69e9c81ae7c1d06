/** A release that is gone from a front office with live clients: what needs it is refused, all else goes on. */
import { afterAll, expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, siteComesTo, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, stepsOf } from './kit/runs.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy] });
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });
const run = (mutation: string) => carryOut(regent, mutation, fo1());
const forClient = async (mutation: string, alias: string, more: object = {}) =>
  carryOut(regent, mutation, { clientId: await clientId(regent, alias), ...more });
const times = (text: string | null, words: string) => (text ?? '').split(words).length - 1;

const [ONE, TWO] = ['one-rel', 'two-rel'] as const;
const GONE = 'There is no MONARC release on fo1.lab.test';

/** What clients have on the front office, and in their tables. */
const imprint = () =>
  told(
    frontOffice,
    `cd / && find etc/apache2 var/www -printf '%p %y %m %u %g %l\\n' | sort; find etc/apache2 var/www -type f -exec sha256sum {} + | sort
     mariadb -Ne 'SHOW DATABASES; SELECT user, host FROM mysql.user ORDER BY 1, 2'; mariadb-dump --skip-comments --databases ${ONE} ${TWO} | sha256sum`,
  );

test('without a release no client is made, and nothing of the existing ones changes', async () => {
  for (const alias of [ONE, TWO])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  const before = await imprint();
  // The link leads nowhere.
  await told(frontOffice, 'mv /var/lib/monarc/releases /var/lib/monarc/releases.away');

  const check = await run('checkServer');
  expect(check.status).toBe('FAILED');
  expect(times(check.explanation, 'lacks a MONARC release')).toBe(1);
  expect(check.explanation).toContain('None of 2 sites answers as it should.');

  const sync = await run('syncServer');
  expect(sync).toMatchObject({ status: 'FAILED' });
  expect([times(sync.explanation, GONE), changesIn(sync)]).toEqual([1, []]);
  expect(sync.explanation).toContain(`${ONE}, ${TWO}: ${GONE}`);
  for (const alias of [ONE, TWO])
    expect(await clientOf(regent, alias, 'status problem')).toEqual({
      status: 'FAILED',
      problem: expect.stringContaining(GONE),
    });

  const created = await createClient(regent, frontOffice, 'new-rel');
  expect([created.status, times(created.explanation, GONE), changesIn(created)]).toEqual(['FAILED', 1, []]);
  expect(await imprint()).toBe(before);
  expect(await told(backOffice, `mariadb -Ne "SELECT user FROM mysql.user WHERE user = 'new-rel'"`)).toBe('');
});

test('who is suspended meanwhile is, backups go on, and a client can go', async () => {
  const suspended = await forClient('suspendClient', ONE);
  expect([suspended.status, stepsOf(suspended).filter((step) => step.includes('FAILED'))]).toEqual([
    'SUCCEEDED',
    [],
  ]);
  expect((await site(ONE)).status).toBe(503);
  expect(await run('backupServer')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await deleteClient(regent, 'new-rel')).toMatchObject({ status: 'SUCCEEDED' });
  const resumed = await forClient('resumeClient', ONE);
  expect([resumed.status, times(resumed.explanation, GONE)]).toEqual(['FAILED', 1]);
});

test('when it is back, so are the clients, with what was asked for meanwhile', async () => {
  await told(frontOffice, 'mv /var/lib/monarc/releases.away /var/lib/monarc/releases');
  expect(await run('syncServer')).toMatchObject({ status: 'SUCCEEDED' });
  for (const alias of [ONE, TWO]) expect((await site(alias)).status).toBe(200);
  expect(await run('checkServer')).toMatchObject({ status: 'SUCCEEDED' });
});

test('an older release in its place is told once, and the sites follow it', async () => {
  const older = '/var/lib/monarc/releases/MonarcAppFO-2.9.7';
  const link = (to: string) => `ln -sfn ${to} /var/lib/monarc/fo`;
  const newer = await told(
    frontOffice,
    `cp -a "$(readlink /var/lib/monarc/fo)" ${older} && sed -i s/2.14.0/2.9.7/ ${older}/package.json; readlink /var/lib/monarc/fo`,
  );
  await told(frontOffice, link(older));
  const sync = await run('syncServer');
  const warnings = sync.events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
  expect([sync.status, warnings]).toEqual([
    'SUCCEEDED',
    [expect.stringContaining('MONARC on fo1.lab.test is 2.9.7 now; it was 2.14.0.')],
  ]);
  for (const alias of [ONE, TWO]) await siteComesTo(alias, { appVersion: '2.9.7' });
  await told(frontOffice, link(newer));
  expect(await run('syncServer')).toMatchObject({ status: 'SUCCEEDED' });
});

afterAll(async () => {
  await told(
    frontOffice,
    'cd /var/lib/monarc; [ ! -d releases.away ] || mv releases.away releases; rm -rf releases/MonarcAppFO-2.9.7',
  );
});

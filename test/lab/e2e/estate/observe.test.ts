/** Servers that are only observed: whatever Regent does, nothing on them changes. */
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientId, clientInput, createClient, site, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, changesIn, endOf, plan, runOf, start } from '../kit/runs.ts';
import { treeOf, trees, writtenBy } from '../kit/tree.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const known = [backOffice, frontOffice, reverseProxy];
const regent = useRegent({ hosts: known });
/** Regent's id of the front office that it has never changed. */
let strange = '';

const setMode = (serverId: string, mode: string) =>
  regent.api.mutate(
    `mutation ($input: SetServerModeInput!) {
      setServerMode(input: $input) { server { mode } userErrors { code message } } }`,
    { input: { serverId, mode } },
  );

beforeAll(async () => {
  for (const alias of ['watch-one', 'watch-two'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await carryOut(regent, 'syncAll', {})).status).toBe('SUCCEEDED');
  await told(frontOffice, "echo '# mine' >>/etc/apache2/sites-available/watch-one.conf");
  await told(backOffice, `mariadb -e "GRANT INSERT ON monarc_common.* TO 'watch-two'@'%'"`);
  const { server } = await regent.api.mutate<{ server: { id: string } }>(
    `mutation ($input: CreateServerInput!) {
      createServer(input: $input) { server { id } userErrors { code message } } }`,
    {
      input: {
        label: 'Another',
        fqdn: otherFrontOffice.fqdn,
        address: otherFrontOffice.address,
        port: otherFrontOffice.sshPort,
        role: 'FRONT_OFFICE',
        connection: 'SSH',
        expectedFingerprint: otherFrontOffice.hostKeyFingerprint,
        mode: 'OBSERVE',
      },
    },
  );
  strange = server.id;
});

test('checks, syncs, schedules, dry runs, probes and refused requests leave no byte different on any server', async () => {
  for (const host of known) await setMode(regent.serverId(host), 'OBSERVE');
  const ids = [...known.map((host) => regent.serverId(host)), strange];
  const before = await trees();
  const filesBefore = writtenBy(regent);
  expect(before.length).toBeGreaterThan(100);

  for (const serverId of ids) {
    const check = await carryOut(regent, 'checkServer', { serverId });
    expect(check.events.map(({ text }) => text).join('\n')).toContain(
      'is only observed (mode OBSERVE), so it was not tried',
    );
  }
  const synced = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(synced).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringContaining(
      'fo1.lab.test is only observed (mode OBSERVE), and nothing was changed. ',
    ),
  });
  expect(
    changesIn(synced)
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/watch-one\.conf/);
  const offered = await carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });
  expect(
    changesIn(offered)
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/watch-two/);
  expect(offered.status).toBe('SUCCEEDED');
  const stranger = await carryOut(regent, 'syncServer', { serverId: strange });
  expect(stranger.status).toBe('SUCCEEDED');
  expect(changesIn(stranger).length).toBeGreaterThan(0);
  expect((await carryOut(regent, 'syncAll', {})).status).toBe('SUCCEEDED');

  for (const kind of ['SYNC', 'BACKUP', 'VERIFY']) {
    const { schedule } = await regent.api.mutate<{ schedule: { id: string } }>(
      `mutation ($input: CreateScheduleInput!) {
        createSchedule(input: $input) { schedule { id } userErrors { code message } } }`,
      { input: { kind, serverId: regent.serverId(frontOffice), cron: '0 3 * * *', timeZone: 'UTC' } },
    );
    const now = start(regent, 'runScheduleNow', { scheduleId: schedule.id });
    if (kind === 'SYNC') expect((await endOf(regent, await now)).status).toBe('SUCCEEDED');
    else await expect(now).rejects.toThrow(/fo1.lab.test is only observed/);
  }

  for (const serverId of ids) {
    const planned = await plan(regent, 'syncServer', { serverId });
    const promoted = await regent.api.mutate<{ plan: { summary: string }[] }>(
      `mutation ($input: SetServerModeInput!) {
        setServerMode(input: $input) { plan { summary } userErrors { code message } } }`,
      { input: { serverId, mode: 'ACTIVE', dryRun: true } },
    );
    expect(promoted.plan.map(({ summary }) => summary)).toEqual(planned.map(({ summary }) => summary));
  }

  const id = await clientId(regent, 'watch-one');
  const refused = async (mutation: string, input: object) =>
    expect(start(regent, mutation, { ...input })).rejects.toThrow(/is only observed \(mode OBSERVE\), so/);
  await refused('createClient', clientInput(regent, frontOffice, 'watch-new'));
  await refused('updateClient', { clientId: id, name: 'Other' });
  await refused('deleteClient', { clientId: id, alias: 'watch-one' });
  await refused('backupClient', { clientId: id });
  await refused('backupServer', { serverId: regent.serverId(frontOffice) });

  await frontOffice.stopSshd();
  const waiting = await start(regent, 'checkServer', { serverId: regent.serverId(frontOffice) });
  await expect.poll(async () => (await runOf(regent, waiting)).status).toBe('BLOCKED');
  await frontOffice.startSshd();
  expect((await endOf(regent, waiting)).kind).toBe('CHECK');

  expect(await trees()).toEqual(before);
  expect(writtenBy(regent)).toEqual(filesBefore);
  expect(await told(otherFrontOffice, 'ls /var/lib/regent 2>&1 || true')).toContain('No such file');
  for (const alias of ['watch-one', 'watch-two']) expect((await site(alias)).status).toBe(200);
});

test('one after another becomes ACTIVE, and then it alone is repaired', async () => {
  const serverId = regent.serverId(frontOffice);
  const [proxy, office, front] = await Promise.all([reverseProxy, backOffice, frontOffice].map(treeOf));
  await setMode(serverId, 'ACTIVE');
  const synced = await carryOut(regent, 'syncServer', { serverId });
  expect(synced.status).toBe('SUCCEEDED');
  expect(synced.explanation).toMatch(/because bo\.lab\.test is only observed/);
  expect(await told(frontOffice, 'cat /etc/apache2/sites-available/watch-one.conf')).not.toContain('# mine');
  expect(await treeOf(reverseProxy)).toEqual(proxy);
  expect(await treeOf(backOffice)).toEqual(office);
  expect(await treeOf(frontOffice)).not.toEqual(front);
  await expect(createClient(regent, frontOffice, 'watch-new')).rejects.toThrow(
    /lab\.test is only observed \(mode OBSERVE\), so the (routes|rights on the models) of clients cannot be changed there/,
  );
  await setMode(regent.serverId(backOffice), 'ACTIVE');
  await setMode(regent.serverId(reverseProxy), 'ACTIVE');
  expect(await createClient(regent, frontOffice, 'watch-new')).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('watch-new')).status).toBe(200);
  await setMode(serverId, 'OBSERVE');
});

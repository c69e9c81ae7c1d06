import { expect, test } from 'vitest';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** A front office with a live client, a back office, and what each plugin was given. */
async function engine() {
  const grant = recordingPlugin('grant', { roles: ['BACK_OFFICE'] });
  const left: string[][] = [];
  const plan = grant.plan;
  grant.plan = (ctx, desired) => {
    if (desired.complete) left.push(desired.leftBehind);
    return plan(ctx, desired);
  };
  const all = await makeEngine([recordingPlugin('site'), grant]);
  const home = await all.addServer('fo1.test');
  const bo = await all.addServer('bo.test', { role: 'BACK_OFFICE' });
  const { client } = await all.addClient('acme', home.id);
  await all.work(home.id);
  return { ...all, home, bo, client, left };
}
const lost = { fqdn: 'fo1.test', reason: 'It burnt down' };

test('a server that is forgotten takes its clients with it, and what they had elsewhere goes', async () => {
  const { start, servers, prisma, home, bo, client, left, work, run, clients, addServer, addClient } =
    await engine();
  await prisma.backup.create({
    data: { clientId: client.id, serverId: home.id, ok: true, file: '/dumps/acme.zst' },
  });
  await prisma.schedule.create({
    data: { kind: 'SYNC', serverId: home.id, cron: '0 0 * * *', timeZone: 'UTC' },
  });
  const { run: deletion } = await start(clients.remove(client.id, 'acme'), admin);
  await prisma.run.update({
    where: { id: deletion.id },
    data: { status: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: home.id },
  });

  await expect(servers.forget(home.id, { ...lost, fqdn: 'fo2.test' }, admin)).rejects.toThrow(
    'To forget this server, type its name, "fo1.test"; you typed "fo2.test".',
  );
  const { run: sync } = await servers.forget(home.id, lost, admin);

  expect(await run(deletion.id)).toMatchObject({
    status: 'CANCELLED',
    explanation: 'fo1.test was forgotten: It burnt down.',
  });
  expect(await prisma.client.findUniqueOrThrow({ where: { id: client.id } })).toMatchObject({
    status: 'DELETED',
    presence: 'ABSENT',
    secrets: '',
  });
  expect(await prisma.schedule.count({ where: { serverId: home.id } })).toBe(0);
  const entry = await prisma.auditEntry.findFirstOrThrow({ where: { action: 'forgetServer' } });
  expect(entry).toMatchObject({
    subject: 'server fo1.test',
    details: {
      reason: 'It burnt down',
      clients: [{ alias: 'acme', lastGoodBackup: { file: '/dumps/acme.zst' } }],
    },
  });

  await work(bo.id);
  expect(await run(sync?.id ?? '')).toMatchObject({ kind: 'SYNC', status: 'SUCCEEDED' });
  expect(left.at(-1)).toEqual(['acme']);
  expect(await prisma.made.count()).toBe(0);

  const again = await addServer('fo1.test');
  await expect(addClient('acme', again.id)).rejects.toThrow(/was deleted, and stays its own/);
  await expect(servers.setMode(home.id, 'ACTIVE', undefined, admin)).rejects.toThrow(
    /fo1.test was removed from Regent/,
  );
});

test('a server whose clients were all deleted can be deleted, and what waits for it goes on', async () => {
  const { start, servers, prisma, home, client, clients, work, runs, bo, run, woken } = await engine();
  await start(clients.remove(client.id, 'acme'), admin);
  await work(home.id);
  const { run: waiting } = await start(runs.onServer('SYNC', bo.id), admin);
  await prisma.run.update({
    where: { id: waiting.id },
    data: { status: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: home.id },
  });
  woken.length = 0;
  await servers.remove(home.id, admin);
  expect((await run(waiting.id)).status).toBe('QUEUED');
  expect(woken).toEqual([`server/${bo.id}`]);
  expect(await prisma.server.findUniqueOrThrow({ where: { id: home.id } })).toMatchObject({
    mode: 'RETIRED',
    formerFqdns: ['fo1.test'],
    removedAt: expect.any(Date),
  });
});

test('what waits for a server that does not answer goes on without it when it is retired', async () => {
  const { start, servers, prisma, client, clients, bo, work, home, run, woken } = await engine();
  const { run: deletion } = await start(clients.remove(client.id, 'acme'), admin);
  const blocked = { status: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: bo.id } as const;
  await prisma.run.update({ where: { id: deletion.id }, data: blocked });
  await prisma.server.update({ where: { id: bo.id }, data: { state: 'UNREACHABLE' } });
  woken.length = 0;
  await servers.setMode(bo.id, 'RETIRED', undefined, admin);
  expect(woken).toEqual([`server/${home.id}`]);
  await work(home.id);
  expect(await run(deletion.id)).toMatchObject({ status: 'SUCCEEDED' });
});

test('there is one back office, unless the other one is retired', async () => {
  const { addServer, servers, bo } = await engine();
  const second = () => addServer('bo2.test', { role: 'BACK_OFFICE' });
  await expect(second()).rejects.toThrow(/There is one back office, which is bo.test/);
  await servers.setMode(bo.id, 'RETIRED', undefined, admin);
  await second();
  await expect(servers.setMode(bo.id, 'ACTIVE', undefined, admin)).rejects.toThrow(/which is bo2.test/);
});

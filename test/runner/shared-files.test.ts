import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

test('what lies on Regent’s own machine is worked on for one server at a time, whatever the workers', async () => {
  let atWork = 0;
  let most = 0;
  const list = recordingPlugin('list', {
    async onStep() {
      most = Math.max(most, (atWork += 1));
      await sleep(50);
      atWork -= 1;
    },
  });
  const engine = await makeEngine([{ ...list, place: 'regent' }]);
  const servers = await Promise.all(
    ['fo1.test', 'fo2.test', 'fo3.test'].map((fqdn) => engine.addServer(fqdn)),
  );
  for (const [i, { id }] of servers.entries()) await engine.addClient(`client-${i}`, id);
  await Promise.all(servers.map(({ id }, i) => engine.work(id, `worker-${i}`)));
  expect(most).toBe(1);
  expect(list.calls.filter(({ what }) => what === 'apply')).toHaveLength(3);
  expect(await engine.prisma.run.findMany({ select: { status: true } })).toEqual(
    servers.map(() => ({ status: 'SUCCEEDED' })),
  );
});

test('a machine that is several servers is worked on for one of them at a time, and counts for each', async () => {
  let atWork = 0;
  let most = 0;
  const apache = recordingPlugin('apache', {
    async onStep() {
      most = Math.max(most, (atWork += 1));
      await sleep(50);
      atWork -= 1;
    },
  });
  const engine = await makeEngine([apache]);
  const servers = await Promise.all(
    ['fo1.test', 'fo2.test', 'fo3.test'].map((fqdn) =>
      engine.addServer(fqdn, { connection: 'SSH', expectedFingerprint: 'SHA256:key' }),
    ),
  );
  for (const [i, { id }] of servers.entries()) await engine.addClient(`client-${i}`, id);
  await Promise.all(servers.map(({ id }, i) => engine.work(id, `worker-${i}`)));
  expect(most).toBe(1);
  expect(await engine.prisma.run.findMany({ select: { status: true } })).toEqual(
    servers.map(() => ({ status: 'SUCCEEDED' })),
  );
  const said = JSON.parse(await readFile(join(engine.folder, 'var/lib/regent/managed-by.json'), 'utf8'));
  expect(said).toMatchObject({ counters: Object.fromEntries(servers.map(({ id }) => [id, 1])) });
});

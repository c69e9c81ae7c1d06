import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type Plugin } from '../../../src/runner/contract/plugin.ts';
import { lookAtServer } from '../../../src/runner/watching/look-at-server.ts';
import { probeClients } from '../../../src/runner/watching/probe-clients.ts';
import type { Server } from '../../../src/domain/vocabulary.ts';
import { CannotConnectError } from '../../../src/transport/errors.ts';
import { makeLocalTransport } from '../../../src/transport/sandbox/local-transport.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const never = new AbortController().signal;
const plain = { clockAheadMs: 3, disks: [], services: [{ name: 'apache', ok: true }], certificates: [] };

function watcher(id: string, watches: Pick<Plugin, 'look' | 'probe'>, roles: Plugin['roles']): Plugin {
  return definePlugin({
    id,
    description: 'Looks.',
    roles,
    options: z.object({}),
    plan: async () => [],
    apply: async () => undefined,
    ...watches,
  });
}

/** Servers on which programs seem to run. */
function notSandboxes(): (server: Server) => Transport {
  const transports = new Map<string, Transport>();
  return ({ id, root }) => {
    const transport = transports.get(id) ?? { ...makeLocalTransport({ root: root ?? '/' }), sandbox: false };
    transports.set(id, transport);
    return transport;
  };
}

async function watched(plugins: Plugin[]) {
  const engine = await makeEngine([recordingPlugin('site'), ...plugins], { transportFor: notSandboxes() });
  const server = await engine.addServer('fo1.test');
  const { prisma, schedules, runner } = engine;
  const rowOf = (id = server.id) => prisma.server.findUniqueOrThrow({ where: { id } });
  const now = async (kind: 'CHECK' | 'PROBE') => {
    const { id } = await schedules.create({ kind, cron: '0 0 1 1 *', timeZone: 'UTC' }, admin);
    await schedules.runNow(id, admin);
  };
  return {
    ...engine,
    server,
    rowOf,
    now,
    look: (id = server.id, signal = never) => lookAtServer(runner, id, signal),
    probe: (id = server.id) => probeClients(runner, id, never),
  };
}

describe('a look', () => {
  test('stores what the plugins see, and is done once', async () => {
    let looks = 0;
    const { prisma, now, look, rowOf, runStore, server } = await watched([
      watcher('host', { look: async () => ((looks += 1), plain) }, ['FRONT_OFFICE']),
      watcher('tls', { look: async () => ({ certificates: [{ host: 'monarc.test' }] }) }, ['FRONT_OFFICE']),
    ]);
    await now('CHECK');
    expect(await runStore.watchDue()).toEqual([`watch/check/${server.id}`]);
    await Promise.all([look(), look()]);
    await look();
    expect(looks).toBe(1);
    expect(await runStore.watchDue()).toEqual([]);
    expect(await rowOf()).toMatchObject({
      look: { ...plain, certificates: [{ host: 'monarc.test' }] },
      lookedAt: expect.any(Date),
      lookProblem: null,
      lookDueAt: null,
    });
    expect(await prisma.run.count({ where: { kind: 'CHECK' } })).toBe(0);
  });

  test('that one plugin cannot make says so beside what the others see', async () => {
    const { now, look, rowOf } = await watched([
      watcher('host', { look: async () => plain }, ['FRONT_OFFICE']),
      watcher('tls', { look: () => Promise.reject(new Error('openssl is broken.')) }, ['FRONT_OFFICE']),
    ]);
    await now('CHECK');
    await look();
    expect(await rowOf()).toMatchObject({ look: plain, lookProblem: 'tls: openssl is broken.' });
  });

  test('finds a server that does not answer, which is then UNREACHABLE, and not looked at until it answers', async () => {
    let tries = 0;
    const down = () => {
      tries += 1;
      return Promise.reject(new CannotConnectError('fo1.test', new Error('no route to it')));
    };
    const { now, look, rowOf } = await watched([watcher('host', { look: down }, ['FRONT_OFFICE'])]);
    await now('CHECK');
    await look();
    expect(await rowOf()).toMatchObject({ state: 'UNREACHABLE', lookedAt: null, lookDueAt: null });
    expect(tries).toBe(3);
    await now('CHECK');
    await look();
    expect(tries).toBe(3);
    expect(await rowOf()).toMatchObject({ lookDueAt: null });
  });

  test('that hangs keeps no other one waiting, and is still due when it is broken off', async () => {
    let hangs: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (hangs = resolve));
    const { now, look, rowOf, addServer, server } = await watched([
      watcher(
        'host',
        {
          look: ({ server: { fqdn }, signal }) =>
            fqdn === 'fo2.test'
              ? Promise.resolve(plain)
              : new Promise((_, reject) => {
                  hangs();
                  signal.addEventListener('abort', () => reject(signal.reason));
                }),
        },
        ['FRONT_OFFICE'],
      ),
    ]);
    const other = await addServer('fo2.test');
    await now('CHECK');
    const stopping = new AbortController();
    const broken = look(server.id, stopping.signal);
    await hanging;
    await look(other.id);
    expect(await rowOf(other.id)).toMatchObject({ look: plain });
    stopping.abort();
    await broken;
    expect(await rowOf()).toMatchObject({ look: null, lookDueAt: expect.any(Date) });
  });

  test('can write no file, whatever its plugin tries', async () => {
    const { now, look, rowOf } = await watched([
      watcher('host', { look: ({ files }) => files.remove(['/etc/apache2']).then(() => plain) }, [
        'FRONT_OFFICE',
      ]),
    ]);
    await now('CHECK');
    await look();
    expect((await rowOf()).lookProblem).toMatch(/^host: .*fo1.test/);
  });

  test('keeps one sample of each disk in an hour, and says when the disk will be full', async () => {
    const disks = [{ path: '/', size: 1000, free: 300 }];
    const { now, look, rowOf, prisma, server } = await watched([
      watcher('host', { look: async () => ({ ...plain, disks }) }, ['FRONT_OFFICE']),
    ]);
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const sample = (hours: number, free: number) => ({
      serverId: server.id,
      path: '/',
      at: hoursAgo(hours),
      size: 1000n,
      free: BigInt(free),
    });
    await prisma.diskSample.createMany({
      data: [
        sample(400, 1000),
        ...Array.from({ length: 24 }, (_, index) =>
          sample(2 * (index + 1), 300 + Math.round(((index + 1) * 100) / 12)),
        ),
      ],
    });
    for (let time = 0; time < 2; time += 1) {
      await now('CHECK');
      await look();
    }
    expect((await rowOf()).look).toMatchObject({ disks: [{ path: '/', free: 300, fullInDays: 3 }] });
    expect(await prisma.diskSample.count()).toBe(25);
  });
});

describe('a probe', () => {
  const answers = new Map<string, string | null>();
  const withProxy = async () => {
    const asked: string[][] = [];
    const estate = await watched([
      watcher(
        'route',
        {
          async probe(_, clients) {
            asked.push(clients.map(({ alias }) => alias));
            if (answers.has('proxy')) throw new Error('Apache on rpx.test does not answer');
            return new Map(clients.map(({ alias }) => [alias, answers.get(alias) ?? null]));
          },
        },
        ['REVERSE_PROXY'],
      ),
    ]);
    answers.clear();
    await estate.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    for (const alias of ['ant', 'bee']) await estate.addClient(alias, estate.server.id);
    await estate.work(estate.server.id);
    const clientOf = (alias: string) => estate.prisma.client.findUniqueOrThrow({ where: { alias } });
    const probeNow = async () => {
      await estate.now('PROBE');
      await estate.probe();
    };
    return { ...estate, asked, clientOf, probeNow };
  };

  test('says of each client whether its site answers, and since when', async () => {
    const { probeNow, clientOf, asked } = await withProxy();
    await probeNow();
    expect(asked).toEqual([['ant', 'bee']]);
    const first = await clientOf('ant');
    expect(first).toMatchObject({ answering: true, probeProblem: null, answeringSince: first.probedAt });

    answers.set('bee', 'it is answered with status 502.');
    await probeNow();
    expect(asked.slice(1)).toEqual([['ant', 'bee'], ['bee']]);
    const broken = await clientOf('bee');
    expect(broken).toMatchObject({
      answering: false,
      probeProblem: 'it is answered with status 502.',
      answeringSince: broken.probedAt,
    });
    const second = await clientOf('ant');
    expect(second).toMatchObject({ answering: true, answeringSince: first.answeringSince });
    expect(second.probedAt?.getTime()).toBeGreaterThan(first.probedAt?.getTime() ?? Infinity);
    expect(second).toMatchObject({ updatedAt: first.updatedAt, version: first.version });

    answers.clear();
    await probeNow();
    expect(await clientOf('bee')).toMatchObject({ answering: true, probeProblem: null });
  });

  test('of clients through a proxy that does not answer says nothing: they stay as they were', async () => {
    const { probeNow, clientOf, rowOf } = await withProxy();
    await probeNow();
    const before = await clientOf('ant');
    answers.set('proxy', 'down');
    await probeNow();
    expect(await clientOf('ant')).toEqual(before);
    expect(await rowOf()).toMatchObject({ probeDueAt: null });
  });

  test('leaves out clients that have nothing to answer, and forgets what it knew of them', async () => {
    const { probeNow, clientOf, asked, start, clients, work, server } = await withProxy();
    await probeNow();
    await start(clients.suspend((await clientOf('bee')).id), admin);
    await work(server.id);
    await probeNow();
    expect(asked.at(-1)).toEqual(['ant']);
    expect(await clientOf('bee')).toMatchObject({
      answering: null,
      answeringSince: null,
      probedAt: null,
      probeProblem: null,
    });
  });
});

/** New clients that are made from backups of others: which rows there are, and when their run may begin. */
import { describe, expect, test } from 'vitest';
import type { CopyInput } from '../../../src/domain/clients/client-copies.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { carryOut as carryOutLease } from '../../../src/runner/carry-out.ts';
import { admin, everything, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const firstUser = { firstName: 'Test', lastName: 'Person', email: 'test@example.org' };

/** A live client with a good backup, two servers, and a plugin that makes its backups. */
async function live() {
  const seen: ClientState[] = [];
  const backups: ('ok' | 'failed')[] = [];
  const plugin = Object.assign(
    recordingPlugin('site', {
      onPlan(ctx, { clients }) {
        for (const client of clients) {
          seen.push(client);
          if (client.backupToCome?.hasFailed === true) ctx.fail(client.alias, 'no backup');
          for (const { id, work, source } of client.restores)
            if (work === 'restore' && source !== undefined) ctx.restored(id, 'DONE_FROM_NOTHING');
        }
      },
    }),
    {
      actions: {
        async backup(ctx: Parameters<NonNullable<ReturnType<typeof recordingPlugin>['plan']>>[0]) {
          if (backups.shift() === 'failed') return ctx.fail('acme', 'the disk is full');
          ctx.report(
            { status: 'ok', file: `/srv/made-${backups.length}.sql.zst`, size: 9, sha256: 'a' },
            'acme',
          );
        },
      },
    },
  );
  const engine = await makeEngine([plugin]);
  const { prisma, clients, start, runs } = engine;
  const server = await engine.addServer('fo1.test');
  const other = await engine.addServer('fo2.test');
  const model = await engine.addModel('Water');
  const { client } = await engine.addClient('acme', server.id, {
    modelIds: [model.id],
    twoFactorEnforced: false,
  });
  await engine.work(server.id);
  await prisma.server.updateMany({ data: { connection: 'SSH', state: 'READY' } });
  const row = { clientId: client.id, serverId: server.id, ok: true };
  const backup = await prisma.backup.create({
    data: { ...row, file: '/srv/acme.sql.zst', bytes: 12n, sha256: 'a'.repeat(64) },
  });
  const copy = async (more: Partial<CopyInput> = {}, backupId = backup.id) =>
    start(clients.restoreAsNew({ backupId }, { alias: 'copied', ...more }), admin);
  const clone = async (more: Partial<CopyInput> = {}) =>
    start(clients.clone(client.id, { alias: 'copied', ...more }), admin);
  const work = (lease: string) => carryOutLease(engine.runner, lease, new AbortController().signal);
  const restores = () => prisma.restore.findMany({ orderBy: { createdAt: 'asc' } });
  return {
    ...engine,
    plugin,
    server,
    other,
    client,
    backup,
    row,
    copy,
    clone,
    work,
    restores,
    seen,
    backups,
    runs,
  };
}

describe('a client from a backup', () => {
  test('keeps what is not given, has secrets of its own, and says in the audit where it comes from', async () => {
    const { copy, client, server, prisma, backup } = await live();
    const settings = {
      directives: 'Header set A b',
      activeLanguages: ['fr'],
      defaultLanguage: 'de' as const,
    };
    await prisma.client.update({ where: { id: client.id }, data: settings });
    const { client: made, run } = await copy();
    expect(run.kind).toBe('CREATE_CLIENT');
    expect(made).toMatchObject({
      alias: 'copied',
      name: client.name,
      serverId: server.id,
      contactEmail: client.contactEmail,
      firstUserEmail: client.firstUserEmail,
      twoFactorEnforced: false,
      ...settings,
      status: 'CREATING',
    });
    expect(made.secrets).not.toBe(client.secrets);
    expect(made.firstUserTokenExpiresAt <= new Date()).toBe(true);
    expect(await prisma.clientModel.count({ where: { clientId: made.id } })).toBe(1);
    expect(await prisma.firstUserRequest.count()).toBe(0);
    const [entry] = await prisma.auditEntry.findMany({ where: { action: 'restoreAsNewClient' } });
    expect(entry).toMatchObject({
      subject: 'client copied',
      details: { after: { madeFrom: { client: 'acme', backup: backup.id, file: '/srv/acme.sql.zst' } } },
    });
  });

  test('takes what is given; another administrator signs in by a link', async () => {
    const { copy, other, prisma } = await live();
    const { client } = await copy({
      name: 'Test',
      serverId: other.id,
      contactEmail: 'c@x.example',
      firstUser,
    });
    expect(client).toMatchObject({
      name: 'Test',
      serverId: other.id,
      contactEmail: 'c@x.example',
      firstUserEmail: 'test@example.org',
    });
    expect(client.firstUserTokenExpiresAt > new Date()).toBe(true);
    expect(await prisma.firstUserRequest.findMany()).toMatchObject([
      { clientId: client.id, kind: 'REPLACE' },
    ]);
  });

  test('of a deleted client is made as well, and is told whose it is and from where it is brought', async () => {
    const { copy, start, clients, client, server, other, work, seen } = await live();
    await start(clients.remove(client.id, 'acme'), admin);
    await work(`server/${server.id}`);
    const { run } = await copy({ serverId: other.id });
    await work(`server/${other.id}`);
    expect(seen.find(({ alias }) => alias === 'copied')?.restores).toMatchObject([
      {
        work: 'restore',
        source: { alias: 'acme', number: client.number },
        dump: { file: '/srv/acme.sql.zst', away: { monarcVersion: null } },
      },
    ]);
    expect(run.kind).toBe('CREATE_CLIENT');
  });

  test('may be made from an uploaded dump of the other one, which no backup stands for', async () => {
    const { start, clients, client, prisma, server, work, seen, restores } = await live();
    const id = '0197a5b0-0000-7000-8000-000000000001';
    const dump = { file: `${id}.sql.gz`, sha256: 'a'.repeat(64), tables: 61 };
    await prisma.upload.create({ data: { id, clientId: client.id, ...dump, bytes: 12n, plainBytes: 99n } });
    const { run } = await start(clients.restoreAsNew({ uploadId: id }, { alias: 'copied' }), admin);
    await work(`server/${server.id}`);
    const made = seen.find(({ alias }) => alias === 'copied');
    expect(made?.backupToCome).toBeUndefined();
    expect(made?.restores).toMatchObject([
      {
        work: 'restore',
        include: 'DATABASE',
        source: { alias: 'acme', number: client.number },
        dump: { bytes: 12, away: { uploadId: id, ...dump, bytes: 12, plainBytes: 99 } },
      },
    ]);
    expect((await restores())[0]).toMatchObject({ backupId: null, uploadId: id, doneAt: expect.any(Date) });
    expect(await prisma.run.findUnique({ where: { id: run.id } })).toMatchObject({ status: 'SUCCEEDED' });
    await prisma.upload.update({ where: { id }, data: { goneAt: new Date() } });
    const again = start(clients.restoreAsNew({ uploadId: id }, { alias: 'again' }), admin);
    await expect(again).rejects.toThrow(/Upload the dump again/);
  });

  test('is refused in words', async () => {
    const { copy, prisma, row, other, restores } = await live();
    await expect(copy({ alias: 'acme' })).rejects.toThrow(/is used by the client/);
    await expect(copy({ alias: 'No' })).rejects.toThrow();
    const make = async (more: object) => (await prisma.backup.create({ data: { ...row, ...more } })).id;
    await expect(copy({}, await make({ ok: false }))).rejects.toThrow(/has failed/);
    const gone = await make({ file: '/srv/gone.sql.zst', goneAt: new Date(), bytes: 1n, sha256: 'a' });
    await expect(copy({}, gone)).rejects.toThrow(/there is no good copy of it/);
    const old = await make({ file: '/srv/old.sql.zst' });
    await expect(copy({ serverId: other.id }, old)).rejects.toThrow(/no size and SHA-256/);
    await prisma.server.update({ where: { id: other.id }, data: { connection: 'LOCAL' } });
    await expect(copy({ serverId: other.id })).rejects.toThrow(/is a sandbox/);
    expect(await restores()).toEqual([]);
    expect(await prisma.client.count()).toBe(1);
  });

  test('that failed goes on with a later sync, as every creation does', async () => {
    const { copy, work, other, prisma, restores, start, runs } = await live();
    const { run } = await copy({ serverId: other.id });
    await prisma.run.update({ where: { id: run.id }, data: { status: 'FAILED' } });
    await start(runs.onServer('SYNC', other.id), admin);
    await work(`server/${other.id}`);
    expect((await restores())[0]?.doneAt).not.toBeNull();
  });
});

describe('a clone', () => {
  test('waits for its backup, while syncs leave it out, and then is made from it', async () => {
    const { clone, work, server, other, restores, run, start, runs, seen } = await live();
    const { client, run: creation } = await clone({ serverId: other.id });
    const [waiting] = await restores();
    expect(waiting).toMatchObject({ backupId: null, runId: creation.id, backupRunId: expect.any(String) });
    await work(`server/${other.id}`);
    expect((await run(creation.id)).status).toBe('QUEUED');
    const sync = await start(runs.onServer('SYNC', other.id), admin);
    await work(`server/${other.id}`);
    expect((await run(sync.run.id)).status).toBe('SUCCEEDED');
    expect(seen.map(({ alias }) => alias)).not.toContain('copied');
    await work(`backup/${server.id}`);
    expect((await run(waiting?.backupRunId ?? '')).status).toBe('SUCCEEDED');
    expect((await restores())[0]?.backupId).not.toBeNull();
    await work(`server/${other.id}`);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
    expect((await run(creation.id)).clients).toMatchObject([{ id: client.id, status: 'ACTIVE' }]);
  });

  test.each([
    [
      'of a kept plan is carried out, although what the backup has is known only by then',
      'copied',
      'SUCCEEDED',
    ],
    ['of a kept plan that is of something else does nothing', 'another', 'FAILED'],
  ])('%s', async (_, planned, status) => {
    const { clone, prisma, work, server, other, run, plugin } = await live();
    const { plan } = plugin;
    plugin.plan = async (ctx, desired) =>
      (await plan(ctx, desired)).map((change) => ({
        ...change,
        summary: 'make copied from a backup that has 9 rows',
        plannedAs: 'make a backup, and make copied from it',
      }));
    const { run: creation } = await clone({ serverId: other.id });
    const change = { client: 'copied', action: 'create', subject: 'name copied' };
    const summary = `make a backup, and make ${planned} from it`;
    const { id: planId } = await prisma.plan.create({
      data: {
        expiresAt: new Date(),
        madeBy: 'admin',
        mutation: 'cloneClient',
        input: '{}',
        read: '[]',
        changes: JSON.stringify([{ ...change, plugin: 'site', serverId: other.id, summary }]),
        problems: '[]',
        hash: '',
        given: '{}',
      },
    });
    await prisma.run.update({ where: { id: creation.id }, data: { planId } });
    await work(`backup/${server.id}`);
    await work(`server/${other.id}`);
    expect(await run(creation.id)).toMatchObject({ status });
  });

  test('fails with its backup, is not touched by a sync, and a retry makes another backup', async () => {
    const { clone, work, server, other, restores, run, start, runs, backups } = await live();
    backups.push('failed');
    const { run: creation } = await clone({ serverId: other.id });
    await work(`backup/${server.id}`);
    await work(`server/${other.id}`);
    expect(await run(creation.id)).toMatchObject({ status: 'FAILED', clients: [{ status: 'FAILED' }] });
    const before = (await restores())[0]?.backupRunId;
    const again = await start(runs.retry(creation.id, everything), admin);
    expect((await restores())[0]?.backupRunId).not.toBe(before);
    await work(`backup/${server.id}`);
    await work(`server/${other.id}`);
    expect(await run(again.run.id)).toMatchObject({ status: 'SUCCEEDED', clients: [{ status: 'ACTIVE' }] });
  });

  test('of a client that cannot be backed up is refused, and nothing is made', async () => {
    const { clone, prisma, client } = await live();
    await prisma.client.update({ where: { id: client.id }, data: { activatedAt: null } });
    await expect(clone()).rejects.toThrow(/not set up yet/);
    expect(await prisma.client.count()).toBe(1);
  });
});

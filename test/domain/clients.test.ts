import { describe, expect, test } from 'vitest';
import { contexts } from '../../src/domain/secrets/contexts.ts';
import { RefusedError } from '../../src/domain/errors.ts';
import { admin, clientInput, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

async function engineWithServer() {
  const engine = await makeEngine([recordingPlugin('site')]);
  return { ...engine, server: await engine.addServer('fo1.test') };
}

describe('creating a client', () => {
  test('writes desired state, run and audit entry, and no secret into the audit', async () => {
    const { addClient, server, prisma, vaults } = await engineWithServer();
    const { client, run } = await addClient('acme', server.id);
    expect(client).toMatchObject({ status: 'CREATING', presence: 'PRESENT', version: 1 });
    expect(run).toMatchObject({ kind: 'CREATE_CLIENT', status: 'QUEUED' });
    const audit = await prisma.auditEntry.findMany({ where: { action: 'createClient' } });
    expect(audit).toMatchObject([{ actor: admin.name, subject: 'client acme', address: '127.0.0.1' }]);
    const opened = vaults.servers.open(client.secrets, contexts.clientSecrets('acme'));
    for (const secret of Object.values(JSON.parse(opened) as object)) {
      expect(JSON.stringify(audit)).not.toContain(secret);
    }
  });

  test('names everything that is wrong at once', async () => {
    const { start, clients, server } = await engineWithServer();
    const input = { ...clientInput('Bad', server.id), name: ' ', contactEmail: 'nobody' };
    const error = await start(clients.create(input), admin).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).problems.map(({ path }) => path)).toEqual([
      ['name'],
      ['contactEmail'],
      ['alias'],
    ]);
  });

  test('is refused where the alias is taken, or the server is no front office, or its key is not confirmed', async () => {
    const { addClient, addServer, server } = await engineWithServer();
    await addClient('acme', server.id);
    await expect(addClient('acme', server.id)).rejects.toThrow(/is used by the client "Client acme"/);
    const proxy = await addServer('rpx.test', { role: 'REVERSE_PROXY' });
    await expect(addClient('beta', proxy.id)).rejects.toThrow(/clients live on a FRONT_OFFICE/);
    const unknown = await addServer('fo2.test', { connection: 'SSH' });
    await expect(addClient('beta', unknown.id)).rejects.toThrow(
      /has not been confirmed.*confirmServerHostKey/,
    );
  });

  test('leaves nothing behind as a draft', async () => {
    const { draft, clients, server, prisma } = await engineWithServer();
    const { drafts } = await draft(clients.create(clientInput('acme', server.id)));
    expect(drafts[0]?.alias).toBe('acme');
    expect(await prisma.client.count()).toBe(0);
    expect(await prisma.run.count()).toBe(0);
  });
});

describe('an idempotency key', () => {
  test('starts one run, however often it comes, also at once', async () => {
    const { start, clients, server, prisma } = await engineWithServer();
    const create = () =>
      start(clients.create(clientInput('acme', server.id)), admin, { idempotencyKey: 'one' });
    const started = await Promise.all([create(), create(), create()]);
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
    expect((await create()).run.id).toBe(started[0]?.run.id);
    expect(await prisma.run.count()).toBe(1);
  });

  test('is refused with other input', async () => {
    const { start, clients, server } = await engineWithServer();
    await start(clients.create(clientInput('acme', server.id)), admin, { idempotencyKey: 'one' });
    const other = start(clients.create(clientInput('beta', server.id)), admin, { idempotencyKey: 'one' });
    await expect(other).rejects.toThrow(/was used with another input/);
  });

  test('is free again where the first try was refused', async () => {
    const { start, clients, server, prisma } = await engineWithServer();
    const bad = start(clients.create(clientInput('x', server.id)), admin, { idempotencyKey: 'one' });
    await expect(bad).rejects.toThrow(RefusedError);
    await start(clients.create(clientInput('acme', server.id)), admin, { idempotencyKey: 'one' });
    expect(await prisma.run.count()).toBe(1);
  });
});

describe('updating a client', () => {
  test('is refused when somebody else has changed it meanwhile', async () => {
    const { start, clients, addClient, server } = await engineWithServer();
    const { client } = await addClient('acme', server.id);
    const { client: renamed } = await start(clients.update(client.id, { name: 'Acme SA' }, 1), admin);
    expect(renamed).toMatchObject({ name: 'Acme SA', version: 2 });
    await expect(start(clients.update(client.id, { name: 'Other' }, 1), admin)).rejects.toThrow(
      /the present version is 2. Read it again/,
    );
  });

  test('links specific active models and no others', async () => {
    const { start, clients, addModel, addClient, server, prisma } = await engineWithServer();
    const specific = await addModel('Hospitals');
    const generic = await addModel('Everybody', { generic: true });
    const { client } = await addClient('acme', server.id);
    await start(clients.update(client.id, { modelIds: [specific.id] }), admin);
    expect(await prisma.clientModel.findMany()).toEqual([{ clientId: client.id, modelId: specific.id }]);
    const wrong = start(clients.update(client.id, { modelIds: [generic.id] }), admin);
    await expect(wrong).rejects.toThrow(/is generic: every client may use it/);
  });
});

describe('suspending a client', () => {
  test('makes it SUSPENDED once its site says so, and resuming ACTIVE again', async () => {
    const presences: string[] = [];
    const site = recordingPlugin('site', {
      onPlan: (_ctx, { clients }) => void presences.push(...clients.map(({ presence }) => presence)),
    });
    const { start, clients, prisma, addServer, addClient, work } = await makeEngine([site]);
    const server = await addServer('fo1.test');
    const { client } = await addClient('acme', server.id);
    await work(server.id);
    const status = async () => (await prisma.client.findUniqueOrThrow({ where: { id: client.id } })).status;
    await start(clients.suspend(client.id), admin);
    expect(await status()).toBe('ACTIVE');
    await work(server.id);
    expect(await status()).toBe('SUSPENDED');
    expect(presences.at(-1)).toBe('suspended');
    await expect(start(clients.suspend(client.id), admin)).rejects.toThrow(
      'The client acme is suspended already.',
    );
    await start(clients.resume(client.id), admin);
    await work(server.id);
    expect(await status()).toBe('ACTIVE');
    await expect(start(clients.resume(client.id), admin)).rejects.toThrow(
      'The client acme is not suspended.',
    );
    expect(
      await prisma.auditEntry.count({ where: { action: { in: ['suspendClient', 'resumeClient'] } } }),
    ).toBe(2);
  });

  test('is not undone by work that began before', async () => {
    const { start, clients, prisma, addServer, addClient, work } = await makeEngine([
      recordingPlugin('site', { onStep: () => suspend() }),
    ]);
    const server = await addServer('fo1.test');
    const { client } = await addClient('acme', server.id);
    let isDone = false;
    const suspend = async () => {
      if (!isDone) await start(clients.suspend(client.id), admin);
      isDone = true;
    };
    await work(server.id);
    const { presence, status } = await prisma.client.findUniqueOrThrow({ where: { id: client.id } });
    expect([presence, status]).toEqual(['SUSPENDED', 'SUSPENDED']);
  });
});

describe('deleting a client', () => {
  test('that is being set up does not make it gone before the deletion has', async () => {
    let deletion: string | undefined;
    const site = recordingPlugin('site', {
      async onStep() {
        if (deletion === undefined) deletion = (await start(clients.remove(client.id, 'acme'), admin)).run.id;
      },
    });
    const { start, clients, addServer, addClient, work, run } = await makeEngine([site]);
    const server = await addServer('fo1.test');
    const { client } = await addClient('acme', server.id);
    await work(server.id);
    expect(await run(deletion ?? '')).toMatchObject({
      status: 'SUCCEEDED',
      explanation: 'acme is gone; 1 change was made.',
    });
    expect(site.there.get(server.id)).toEqual(new Set());
  });

  test('asks for its alias', async () => {
    const { start, clients, addClient, server } = await engineWithServer();
    const { client } = await addClient('acme', server.id);
    await expect(start(clients.remove(client.id, 'acne'), admin)).rejects.toThrow(
      /type its alias, "acme"; you typed "acne"/,
    );
  });

  test('takes the place of what still waits for it', async () => {
    const { start, clients, addClient, server, run } = await engineWithServer();
    const { client, run: creation } = await addClient('acme', server.id);
    await start(clients.remove(client.id, 'acme'), admin);
    expect(await run(creation.id)).toMatchObject({
      status: 'CANCELLED',
      explanation: 'Replaced by the deletion of acme.',
    });
  });
});

test("the first user's link is given with an audit entry, and not after its time", async () => {
  let time = new Date('2030-01-01T00:00:00Z');
  const { clients, addClient, addServer, prisma } = await makeEngine([recordingPlugin('site')], {
    now: () => time,
  });
  const server = await addServer('fo1.test');
  const { client } = await addClient('acme', server.id);
  const { link } = await clients.revealFirstUserLink(client.id, admin);
  expect(link).toMatch(/^http:\/\/monarc\.test\/acme\/#\/passwordforgotten\/[\w-]{43}$/);
  expect(await prisma.auditEntry.count({ where: { action: 'revealFirstUserLink' } })).toBe(1);
  time = new Date('2030-01-09T00:00:00Z');
  await expect(clients.revealFirstUserLink(client.id, admin)).rejects.toThrow(
    /stopped working on 2030-01-08/,
  );
});

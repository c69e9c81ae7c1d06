/** The rules of adoptDrift, with a worker that answers what the test says. */
import { expect, test } from 'vitest';
import type { Adopter } from '../../../src/domain/drift/adopted.ts';
import { makeAdopt } from '../../../src/domain/drift/adopt.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { makeLiveClient } from '../../kit/live-client.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const staying = new AbortController().signal;

async function makeHost(more: object = {}) {
  const engine = await makeEngine([recordingPlugin('site')], { graceDays: 21 });
  const { server, id: clientId } = await makeLiveClient(engine);
  const { prisma, store } = engine;
  const { id } = await prisma.drift.create({
    data: {
      serverId: server.id,
      clientId,
      plugin: 'site',
      subject: '/file',
      action: 'update',
      summary: 'update /file',
      fingerprint: 'as it was',
      adoptable: ['directives', 'twoFactorEnforced'],
      ...more,
    },
  });
  return {
    engine,
    id,
    clientId,
    adopt: (adopter: Adopter, dryRun = false) =>
      makeAdopt({ store, adopter })(id, { dryRun }, admin, staying),
    drift: () => prisma.drift.findUniqueOrThrow({ where: { id } }),
    client: () => prisma.client.findUniqueOrThrow({ where: { id: clientId } }),
  };
}

const settings = { directives: 'Header set A b', twoFactorEnforced: false };
const answering: Adopter = async () => settings;

test('the worker is asked for exactly what was seen, and its answer becomes the settings of the client', async () => {
  const host = await makeHost();
  const { version } = await host.client();
  const asked: unknown[] = [];
  const adoption = await host.adopt(async (request) => {
    asked.push(request);
    return settings;
  });
  expect(asked).toMatchObject([
    { of: 'adoption', drift: { plugin: 'site', subject: '/file', fingerprint: 'as it was' } },
  ]);
  expect(adoption).toMatchObject({
    before: { directives: '', twoFactorEnforced: true },
    after: settings,
    drift: { state: 'ENDED' },
  });
  expect(await host.client()).toMatchObject({ ...settings, version: version + 1 });
  expect(await host.drift()).toMatchObject({ end: 'ADOPTED', runId: null });
});

test('a dry run stores nothing', async () => {
  const host = await makeHost();
  const before = [await host.client(), await host.drift()];
  expect(await host.adopt(answering, true)).toMatchObject({ after: settings });
  expect([await host.client(), await host.drift()]).toEqual(before);
  expect(await host.engine.prisma.auditEntry.count({ where: { action: 'adoptDrift' } })).toBe(0);
});

test('if the client or the difference changes during the look, nothing is adopted', async () => {
  const host = await makeHost();
  const { clients, drift, start } = host.engine;
  const renaming: Adopter = async () => {
    await start(clients.update(host.clientId, { name: 'Another' }), admin);
    return settings;
  };
  await expect(host.adopt(renaming)).rejects.toThrow('Somebody else has changed it meanwhile.');
  const ignoring: Adopter = async () => {
    await drift.ignore(host.id, { reason: 'it may stay' }, undefined, admin);
    return settings;
  };
  await expect(host.adopt(ignoring)).rejects.toThrow('Somebody else has changed it meanwhile.');
  const repairing: Adopter = async () => {
    const data = { state: 'ENDED', end: 'REPAIRED', endedAt: new Date() } as const;
    await host.engine.prisma.drift.update({ where: { id: host.id }, data });
    return settings;
  };
  await expect(host.adopt(repairing)).rejects.toThrow('/file has not differed since');
  expect(await host.client()).toMatchObject({ directives: '', twoFactorEnforced: true });
});

test('what a client may not have is refused, whatever the worker says', async () => {
  const host = await makeHost();
  await expect(host.adopt(async () => ({ directives: 'Include /etc/passwd' }))).rejects.toThrow(
    '/file cannot be adopted. Line 1 has Include',
  );
  await expect(host.adopt(async () => ({ activeLanguages: ['FR'] }))).rejects.toThrow(
    'no code of a language',
  );
});

test('without settings that could be adopted, or of a client that is deleted, no worker is asked', async () => {
  const never: Adopter = () => Promise.reject(new Error('a worker was asked'));
  const bare = await makeHost({ adoptable: [] });
  await expect(bare.adopt(never)).rejects.toThrow('/file cannot be adopted: Regent can only adopt');
  const ofServer = await makeHost({ clientId: null });
  await expect(ofServer.adopt(never)).rejects.toThrow('/file cannot be adopted: Regent can only adopt');
  const closed = await makeHost();
  const { clients, start } = closed.engine;
  await start(clients.remove(closed.clientId, 'acme'), admin);
  await expect(closed.adopt(never)).rejects.toThrow('The client acme was deleted');
});

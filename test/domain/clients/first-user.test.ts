import { describe, expect, test } from 'vitest';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const grace = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.org', language: 'de' as const };

/** A client that is live, and what the plugin with its database has been asked to do. */
async function live(fulfils = true) {
  const asked: { client: ClientState; kinds: string[] }[] = [];
  const site = recordingPlugin('site', {
    onPlan(ctx, { clients }) {
      for (const client of clients) {
        asked.push({ client, kinds: client.firstUserRequests.map(({ kind }) => kind) });
        if (fulfils) client.firstUserRequests.forEach((request) => ctx.fulfil(request));
      }
    },
  });
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  const { client } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  const sync = async () => {
    await engine.start(engine.runs.onServer('SYNC', server.id), admin);
    await engine.work(server.id);
  };
  return { ...engine, server, client, asked, sync };
}

describe('a request for the first user', () => {
  test('to be replaced reaches the plugin once, with the new person and another token', async () => {
    const { start, clients, client, work, server, asked, sync, prisma, run } = await live();
    const before = asked.at(-1)?.client.secrets.firstUserToken;
    const replaced = await start(clients.replaceFirstUser(client.id, grace), admin);
    expect(replaced.client).toMatchObject({
      firstUserEmail: grace.email,
      firstUserLanguage: 'de',
      version: 2,
    });
    await work(server.id);
    expect((await run(replaced.run.id)).status).toBe('SUCCEEDED');
    expect(asked.at(-1)).toMatchObject({ kinds: ['replace'], client: { firstUser: grace } });
    const token = asked.at(-1)?.client.secrets.firstUserToken ?? '';
    expect(token).not.toBe(before);
    expect((await clients.revealFirstUserLink(client.id, admin)).link).toContain(token);
    await sync();
    expect(asked.at(-1)?.kinds).toEqual([]);
    const audit = await prisma.auditEntry.findMany({ where: { action: 'replaceFirstUser' } });
    expect(audit).toMatchObject([{ actor: admin.name, subject: 'client acme' }]);
    expect(JSON.stringify(audit)).not.toContain(token);
  });

  test('stays until it has been carried out, and a replacement takes the place of all others', async () => {
    const { start, clients, client, asked, sync } = await live(false);
    await start(clients.resetFirstUserTwoFactor(client.id), admin);
    await start(clients.renewFirstUserLink(client.id), admin);
    await start(clients.renewFirstUserLink(client.id), admin);
    await sync();
    await sync();
    expect(asked.at(-1)?.kinds.toSorted()).toEqual(['renew-link', 'reset-two-factor']);
    await start(clients.replaceFirstUser(client.id, grace), admin);
    await sync();
    expect(asked.at(-1)?.kinds).toEqual(['replace']);
  });

  test('that comes while an earlier one is carried out is not lost with it', async () => {
    const engine = await live();
    const { start, clients, client, runStore, work, server, asked, runner } = engine;
    await start(clients.renewFirstUserLink(client.id), admin);
    let isFirst = true;
    runner.runStore = {
      ...runStore,
      async fulfil(ids) {
        if (isFirst) await start(clients.renewFirstUserLink(client.id), admin);
        isFirst = false;
        await runStore.fulfil(ids);
      },
    };
    await work(server.id);
    const tokens = asked.filter(({ kinds }) => kinds.includes('renew-link'));
    expect(new Set(tokens.map((each) => each.client.secrets.firstUserToken)).size).toBe(2);
  });

  test('for a link gives seven more days', async () => {
    const { start, clients, client, prisma } = await live();
    await prisma.client.update({
      where: { id: client.id },
      data: { firstUserTokenExpiresAt: new Date('2020-01-01') },
    });
    await expect(clients.revealFirstUserLink(client.id, admin)).rejects.toThrow(/Use renewFirstUserLink/);
    await start(clients.renewFirstUserLink(client.id), admin);
    const { expiresAt } = await clients.revealFirstUserLink(client.id, admin);
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(6 * 86_400_000);
  });

  test('is refused where the person is not named well, or the client is going', async () => {
    const { start, clients, client } = await live();
    const nobody = start(clients.replaceFirstUser(client.id, { ...grace, email: 'nobody' }), admin);
    await expect(nobody).rejects.toThrow(/"nobody" is not an e-mail address/);
    await start(clients.remove(client.id, 'acme'), admin);
    await expect(start(clients.renewFirstUserLink(client.id), admin)).rejects.toThrow(/is being deleted/);
  });

  test('is part of a draft, and is not kept with it', async () => {
    const { draft, clients, client, prisma } = await live();
    const { drafts } = await draft(clients.replaceFirstUser(client.id, grace));
    expect(drafts[0]).toMatchObject({
      firstUserEmail: grace.email,
      firstUserRequests: [{ kind: 'REPLACE' }],
    });
    expect(await prisma.firstUserRequest.count()).toBe(0);
  });
});

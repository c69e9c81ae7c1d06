/** Somebody who writes the database, and has no key. */
import { beforeEach, expect, test } from 'vitest';
import { makeSeals } from '../../../src/db/seals.ts';
import { contexts } from '../../../src/domain/secrets/contexts.ts';
import {
  lackingKeys,
  OldSealsError,
  resealAll,
  resealOld,
  unopened,
} from '../../../src/domain/secrets/reseal.ts';
import { namedKey, VaultError } from '../../../src/domain/secrets/vault.ts';
import { makeVaults } from '../../../src/domain/secrets/vaults.ts';
import { makeWebhooks } from '../../../src/domain/webhooks/webhooks.ts';
import { admin, makeEngine, type Engine } from '../../kit/engine.ts';
import { oldSeal } from '../../kit/old-seal.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const key = namedKey(Buffer.alloc(32, 7));
const newer = namedKey(Buffer.alloc(32, 8));

async function twoClients() {
  const engine = await makeEngine([recordingPlugin('site')]);
  const server = await engine.addServer('fo1.test');
  const ids = [];
  for (const alias of ['acme', 'beta']) ids.push((await engine.addClient(alias, server.id)).client.id);
  const user = await engine.prisma.user.create({
    data: { email: 'ada@example.org', firstName: 'Ada', lastName: 'Lovelace' },
  });
  const secret = engine.vaults.accounts.seal('JBSWY3DPEHPK3PXP', contexts.totp(user.id));
  await engine.prisma.secondFactor.create({ data: { userId: user.id, secret } });
  return { engine, acme: ids[0] ?? '', beta: ids[1] ?? '', user, seals: makeSeals(engine.prisma) };
}

let at: Awaited<ReturnType<typeof twoClients>>;
beforeEach(async () => {
  at = await twoClients();
});

const secretsOf = async ({ prisma }: Engine, id: string) =>
  (await prisma.client.findUniqueOrThrow({ where: { id } })).secrets;

/** With an address and two secrets. */
async function rotatedWebhook({ store, vaults }: Engine): Promise<{ id: string; firstSecret: string }> {
  const webhooks = makeWebhooks({
    store,
    vault: vaults.servers,
    now: () => new Date(),
    whyRefused: () => undefined,
  });
  const input = { name: 'ci', url: 'https://hooks.test', flavour: 'STANDARD' } as const;
  const made = await webhooks.create({ ...input, types: [], severities: [], serverIds: [] }, admin);
  await webhooks.rotate(made.webhook.id, admin);
  return { id: made.webhook.id, firstSecret: made.secret };
}

/** All that is sealed, as it was kept before seals had a place. */
async function asBefore(): Promise<void> {
  const { engine } = at;
  const { accounts, servers } = engine.vaults;
  for (const { id, alias, secrets, firstUserToken } of await engine.prisma.client.findMany()) {
    const plain = {
      ...(JSON.parse(servers.open(secrets, contexts.clientSecrets(alias))) as object),
      firstUserToken: accounts.open(firstUserToken, contexts.firstUserToken(alias)),
    };
    const data = { secrets: oldSeal(key.bytes, JSON.stringify(plain)), firstUserToken: '' };
    await engine.prisma.client.update({ where: { id }, data });
  }
  for (const { userId, secret } of await engine.prisma.secondFactor.findMany()) {
    const old = oldSeal(key.bytes, accounts.open(secret, contexts.totp(userId)));
    await engine.prisma.secondFactor.update({ where: { userId }, data: { secret: old } });
  }
}

test('the secrets of one client do not open in the row of another', async () => {
  const { engine, acme, beta } = at;
  const { secrets, firstUserToken } = await engine.prisma.client.findUniqueOrThrow({ where: { id: acme } });
  await engine.prisma.client.update({ where: { id: beta }, data: { secrets, firstUserToken } });
  await expect(engine.clients.revealFirstUserLink(beta, admin)).rejects.toThrow(VaultError);
  expect(() => engine.vaults.servers.open(secrets, contexts.clientSecrets('beta'))).toThrow(VaultError);
  await expect(engine.clients.revealFirstUserLink(acme, admin)).resolves.toMatchObject({
    link: expect.stringContaining('/acme/'),
  });
});

test('one’s own authenticator app does not open in the row of somebody else', async () => {
  const { engine, user } = at;
  const { secret } = await engine.prisma.secondFactor.findUniqueOrThrow({ where: { userId: user.id } });
  const other = await engine.prisma.user.create({
    data: { email: 'victim@example.org', firstName: 'Vic', lastName: 'Tim' },
  });
  expect(engine.vaults.accounts.open(secret, contexts.totp(user.id))).toBe('JBSWY3DPEHPK3PXP');
  expect(() => engine.vaults.accounts.open(secret, contexts.totp(other.id))).toThrow(VaultError);
});

test('what is sealed for accounts does not open for servers, and the other way round', () => {
  const { accounts, servers } = at.engine.vaults;
  expect(() => servers.open(accounts.seal('x', 'here'), 'here')).toThrow(VaultError);
  expect(() => accounts.open(servers.seal('x', 'here'), 'here')).toThrow(VaultError);
});

test('secrets of the format before open nowhere, until all of them are sealed anew at once', async () => {
  const { engine, seals, acme } = at;
  const link = await engine.clients.revealFirstUserLink(acme, admin);
  await asBefore();
  await expect(engine.clients.revealFirstUserLink(acme, admin)).rejects.toThrow(VaultError);
  await resealOld(seals, [key], engine.vaults);
  await expect(engine.clients.revealFirstUserLink(acme, admin)).resolves.toEqual(link);
  expect(await unopened(seals, engine.vaults)).toEqual([]);
});

test('one secret of the format before, put among others, is not taken over by a start', async () => {
  const { engine, seals, acme, beta } = at;
  await asBefore();
  const copied = await secretsOf(engine, acme);
  await resealOld(seals, [key], engine.vaults);
  await engine.prisma.client.update({ where: { id: beta }, data: { secrets: copied } });
  const refused = resealOld(seals, [key], engine.vaults);
  await expect(refused).rejects.toThrow(OldSealsError);
  await expect(refused).rejects.toThrow(contexts.clientSecrets('beta'));
  expect(await secretsOf(engine, beta)).toBe(copied);
});

test('another key than before is named by the ids of those that it lacks', async () => {
  const { seals } = at;
  expect([...(await lackingKeys(seals, makeVaults([newer]))).keys()]).toEqual([key.id]);
  expect([...(await lackingKeys(seals, makeVaults([newer, key]))).keys()]).toEqual([]);
});

test('sealed anew, all opens with the new key alone, also what was written in between', async () => {
  const { engine, seals, acme } = at;
  const link = await engine.clients.revealFirstUserLink(acme, admin);
  const webhook = await rotatedWebhook(engine);
  const ring = [newer, key];
  const { all } = seals;
  let renewed = '';
  const interrupted = {
    ...seals,
    async all() {
      const values = await all();
      // Another process, which has the new ring already, writes between reading and writing.
      renewed = makeVaults(ring).servers.seal('{"salt":"written meanwhile"}', 'client/beta/secrets');
      await engine.prisma.client.update({ where: { id: at.beta }, data: { secrets: renewed } });
      return values;
    },
  };
  expect(await resealAll(interrupted, ring, makeVaults(ring))).toBe(8);
  expect(await secretsOf(engine, at.beta)).toBe(renewed);
  expect(await unopened(seals, makeVaults([newer]))).toEqual([]);
  expect(await resealAll(seals, ring, makeVaults(ring))).toBe(0);
  expect((await unopened(seals, makeVaults([key]))).length).toBe(8);
  // The secret before has its place from the time when it was the only one.
  const { oldSecret } = await engine.prisma.webhook.findUniqueOrThrow({ where: { id: webhook.id } });
  const opened = makeVaults([newer]).servers.open(oldSecret ?? '', contexts.webhookSecret(webhook.id));
  expect(opened).toBe(webhook.firstSecret);
  expect(link.link).toContain('/acme/');
});

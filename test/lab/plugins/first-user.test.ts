import { expect, onTestFinished, test } from 'vitest';
import { database } from '../../../plugins/database/database.ts';
import type { ClientState, FirstUserRequest } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();

const sql = async (statements: string) =>
  (await frontOffice.exec('mariadb --batch --raw --skip-column-names', statements)).stdout.trim();

/** A client whose administrator has a password, a second factor, an open session and an old link. */
async function lodger(damage = '') {
  onTestFinished(
    async () => void (await sql(`DROP DATABASE IF EXISTS cared; DROP USER IF EXISTS cared@localhost;`)),
  );
  const client = clientState({ alias: 'cared', number: 81 });
  const ctx = await hostContext(database, frontOffice);
  await settle(database, ctx, desired([client]));
  await sql(`USE cared;
    UPDATE users SET password = 'chosen', is_two_factor_enabled = 1, secret_key = 'x', recovery_codes = '["a"]',
      date_end = '2020-01-01', mosp_api_key = 'theirs';
    INSERT INTO user_tokens SET user_id = 1, token = 'signed-in', date_end = NOW();
    INSERT INTO users SET id = 2, firstname = 'B', lastname = 'B', email = 'b@cared.example', password = 'b', creator = 'x';
    INSERT INTO passwords_tokens SET user_id = 2, token = 'another', date_end = NOW();
    ${damage}`);
  return { client, ctx };
}

let ids = 0;

/** The client with a new token, as after a request of this kind. */
function asking(
  client: ClientState,
  kind: FirstUserRequest['kind'],
  more: Partial<ClientState> = {},
): ClientState {
  ids += 1;
  return {
    ...client,
    secrets: { ...client.secrets, firstUserToken: `token-of-${kind}` },
    firstUserRequests: [{ id: `request-${ids}`, kind }],
    ...more,
  };
}

const successor = {
  firstName: "O'Hara",
  lastName: 'Söhne',
  email: 'new@cared.example',
  language: 'de' as const,
};
const admin = () =>
  sql(`SELECT CONCAT_WS('|', id, firstname, lastname, email, language, LEFT(password, 7), is_two_factor_enabled,
    IFNULL(secret_key, '-'), IFNULL(recovery_codes, '-'), IFNULL(date_end, '-'), IFNULL(mosp_api_key, '-'))
    FROM cared.users WHERE id = 1`);
const links = () => sql('SELECT user_id, token FROM cared.passwords_tokens ORDER BY user_id');

test('a replaced administrator is another person, without password, second factor or session of the old one', async () => {
  const { client, ctx } = await lodger();
  const wanted = asking(client, 'replace', { firstUser: successor });
  const changes = await settle(database, ctx, desired([wanted]));
  expect(changes.map(({ summary }) => summary)).toContain('replace the first user of cared');
  expect(await admin()).toBe("1|O'Hara|Söhne|new@cared.example|3|$2y$10$|0|-|-|-|-");
  expect(await sql('SELECT COUNT(*) FROM cared.user_tokens')).toBe('0');
  expect(await links()).toBe('1\ttoken-of-replace\n2\tanother');
  expect(await sql('SELECT first_user_email FROM cared.clients')).toBe(successor.email);
  expect([...ctx.fulfilled]).toEqual(wanted.firstUserRequests.map(({ id }) => id));
  expect(ctx.failures).toEqual(new Map());
});

test('a second factor that is taken away leaves everything else as it was', async () => {
  const { client, ctx } = await lodger();
  const wanted = asking(client, 'reset-two-factor');
  await settle(database, ctx, desired([wanted]));
  expect(await admin()).toMatch(/\|chosen\|0\|-\|-\|2020-01-01\|theirs$/);
  expect(await sql('SELECT COUNT(*) FROM cared.user_tokens')).toBe('1');
  expect([...ctx.fulfilled]).toEqual(wanted.firstUserRequests.map(({ id }) => id));
});

test('a new link takes the place of the old one, and the password stays', async () => {
  const { client, ctx } = await lodger();
  await settle(database, ctx, desired([asking(client, 'renew-link')]));
  expect(await links()).toBe('1\ttoken-of-renew-link\n2\tanother');
  expect(await admin()).toMatch(/\|chosen\|1\|/);
});

test('a link that has been used does not come back once its request is over', async () => {
  const { client, ctx } = await lodger();
  const wanted = asking(client, 'renew-link');
  await settle(database, ctx, desired([wanted]));
  await sql('DELETE FROM cared.passwords_tokens WHERE user_id = 1');
  expect(await settle(database, ctx, desired([{ ...wanted, firstUserRequests: [] }]))).toEqual([]);
  expect(await links()).toBe('2\tanother');
});

test('where the first user has gone, the administrator is who has the role', async () => {
  const { client, ctx } = await lodger(
    `DELETE FROM users WHERE id = 1; INSERT INTO users_roles SET user_id = 2, role = 'superadminfo', creator = 'x';`,
  );
  await settle(database, ctx, desired([asking(client, 'replace', { firstUser: successor })]));
  expect(await sql('SELECT id, email FROM cared.users')).toBe(`2\t${successor.email}`);
  expect(await links()).toBe('2\ttoken-of-replace');
});

test('where nobody is administrator, only a replacement can be made, and it makes one', async () => {
  const { client, ctx } = await lodger(`DELETE FROM users_roles;`);
  await database.plan(ctx, desired([asking(client, 'renew-link')]));
  expect(ctx.failures.get('cared')).toMatch(
    /no administrator \(superadminfo\) any more. Use replaceFirstUser/,
  );
  expect(ctx.fulfilled.size).toBe(0);
  ctx.failures.clear();
  await settle(database, ctx, desired([asking(client, 'replace', { firstUser: successor })]));
  expect(await sql(`SELECT id FROM cared.users WHERE email = '${successor.email}'`)).toBe('3');
  expect(await sql('SELECT user_id, role FROM cared.users_roles ORDER BY role')).toBe(
    '3\tsuperadminfo\n3\tuserfo',
  );
  expect(await links()).toMatch(/^1\t.*\n2\tanother\n3\ttoken-of-replace$/);
  expect(ctx.failures).toEqual(new Map());
});

test('an address that another user has is refused, and nothing is changed', async () => {
  const { client, ctx } = await lodger();
  const before = await admin();
  const firstUser = { ...successor, email: 'b@cared.example' };
  await database.plan(ctx, desired([asking(client, 'replace', { firstUser })]));
  expect(ctx.failures.get('cared')).toMatch(/has the address b@cared.example already/);
  expect(await admin()).toBe(before);
  expect(ctx.fulfilled.size).toBe(0);
});

test('a release without second factors says so, and is not asked again', async () => {
  const { client, ctx } = await lodger(
    'ALTER TABLE users DROP is_two_factor_enabled, DROP secret_key, DROP recovery_codes;',
  );
  expect(await settle(database, ctx, desired([asking(client, 'reset-two-factor')]))).toEqual([]);
  expect(ctx.logs.map(({ text }) => text)).toContain(
    'This release of MONARC has no second factor, so there is nothing to reset.',
  );
  expect(ctx.fulfilled.size).toBe(1);
});

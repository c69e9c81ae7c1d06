import { expect, onTestFinished, test } from 'vitest';
import { commonGrant } from '../../../plugins/common-grant/common-grant.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { backOffice, frontOffice } = lab();

const sql = async (statements: string) =>
  (await backOffice.exec('mariadb --batch --raw --skip-column-names', statements)).stdout.trim();

/** A client whose user is gone from the back office when the test ends. */
function reader(overrides: Partial<ClientState> & { alias: string }): ClientState {
  onTestFinished(async () => void (await sql(`DROP USER IF EXISTS '${overrides.alias}'@'%'`)));
  return clientState(overrides);
}

/** What a client's user is told when it asks the back office from its front office. */
const fromFrontOffice = async ({ alias, secrets }: ClientState, query: string) => {
  const command = `cat | mariadb --defaults-file=/dev/stdin --batch --skip-column-names --execute '${query}' 2>&1 || true`;
  const login = `[client]\nhost=${backOffice.address}\nuser=${alias}\npassword=${secrets.databasePassword}\n`;
  return (await frontOffice.exec(command, login)).stdout.trim();
};

test('a client reads the models from its front office, and can neither change them nor see anything else', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  const client = reader({ alias: 'acme' });
  expect(await settle(commonGrant, ctx, desired([client]))).toEqual([
    {
      client: 'acme',
      action: 'create',
      subject: 'user acme@%',
      summary: 'let user acme@% read monarc_common',
    },
  ]);
  const models = await sql('SELECT COUNT(*) FROM monarc_common.models');
  expect(await fromFrontOffice(client, 'SELECT COUNT(*) FROM monarc_common.models')).toBe(models);
  expect(await fromFrontOffice(client, 'DELETE FROM monarc_common.models')).toMatch(/denied/);
  expect(await fromFrontOffice(client, 'SHOW TABLES FROM monarc_master')).toMatch(/denied/);
});

test('what was damaged by hand is found and mended', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  const client = reader({ alias: 'acme' });
  await settle(commonGrant, ctx, desired([client]));
  const mended = async (damage: string) => {
    await sql(damage);
    return (await settle(commonGrant, ctx, desired([client]))).map(({ summary }) => summary);
  };
  expect(await mended("ALTER USER acme@'%' IDENTIFIED BY 'x'")).toEqual(['repair user acme@% (password)']);
  expect(await mended("GRANT ALL ON monarc_master.* TO acme@'%'")).toEqual(['repair user acme@% (rights)']);
  expect(await mended("REVOKE ALL, GRANT OPTION FROM acme@'%'")).toEqual(['repair user acme@% (rights)']);
  expect(await mended("DROP USER acme@'%'")).toEqual(['let user acme@% read monarc_common']);
});

test('a grant of MONARC’s playbook stays, unless its wildcard lets the user read another database', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  const client = reader({ alias: 'acme' });
  await settle(commonGrant, ctx, desired([client]));
  await sql("REVOKE ALL, GRANT OPTION FROM acme@'%'; GRANT SELECT ON `monarc_common`.* TO acme@'%'");
  expect(await settle(commonGrant, ctx, desired([client]))).toEqual([]);
  await sql('CREATE DATABASE `monarc-common`');
  onTestFinished(async () => void (await sql('DROP DATABASE `monarc-common`')));
  const [mended] = await settle(commonGrant, ctx, desired([client]));
  expect(mended?.summary).toBe('repair user acme@% (rights)');
});

test('the demand that a user signs in over TLS is the administrator’s, and stays', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  const client = reader({ alias: 'acme' });
  await settle(commonGrant, ctx, desired([client]));
  await sql("ALTER USER acme@'%' REQUIRE SSL");
  expect(await commonGrant.plan(ctx, desired([client]))).toEqual([]);
});

test('a client that is gone loses its user, and other users stay in a sync', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  const client = reader({ alias: 'acme' });
  const other = reader({ alias: 'theirs' });
  await settle(commonGrant, ctx, desired([client, other]));
  await settle(commonGrant, ctx, desired([{ ...client, presence: 'absent' }], true));
  expect(await sql("SELECT User FROM mysql.user WHERE User IN ('acme', 'theirs')")).toBe('theirs');
});

test('a sync without clients has nothing to do, and asks nothing', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  expect(await settle(commonGrant, ctx, desired([], true))).toEqual([]);
  expect(ctx.counts.total()).toBe(0);
});

test('a back office without the common database is told so, and clients that go still go', async () => {
  const ctx = await hostContext(commonGrant, backOffice, { options: { database: 'monarc_none' } });
  const gone = reader({ alias: 'gone', presence: 'absent' });
  await sql("CREATE USER gone@'%'");
  await settle(commonGrant, ctx, desired([reader({ alias: 'fresh' }), gone]));
  expect([...ctx.failures.keys()]).toEqual(['fresh']);
  expect(ctx.failures.get('fresh')).toMatch(/bo\.lab\.test has no database monarc_none.*then retry/);
});

test('as many round trips for fifty clients as for one', async () => {
  const clients = Array.from({ length: 51 }, (_, i) => reader({ alias: `many-${i}` }));
  const trips = async (some: ClientState[]) => {
    const ctx = await hostContext(commonGrant, backOffice);
    await settle(commonGrant, ctx, desired(some));
    return ctx.counts.total();
  };
  expect(await trips(clients.slice(1))).toBe(await trips(clients.slice(0, 1)));
});

test('a MariaDB that is down is named, with what to look at', async () => {
  const ctx = await hostContext(commonGrant, backOffice);
  await backOffice.exec('mv /run/mysqld/mysqld.sock /run/mysqld/hidden');
  onTestFinished(async () => void (await backOffice.exec('mv /run/mysqld/hidden /run/mysqld/mysqld.sock')));
  await expect(commonGrant.plan(ctx, desired([clientState()]))).rejects.toThrow(
    /MariaDB on bo\.lab\.test does not answer: ERROR 2002.*systemctl status mariadb/,
  );
});

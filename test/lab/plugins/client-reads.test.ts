/** Whether a client can read its databases is seen from its front office alone, and as the client. */
import { expect, onTestFinished, test } from 'vitest';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import { commonGrant } from '../../../plugins/common-grant/common-grant.ts';
import { type ClientState, type ServerFacts } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab, serverFacts } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { backOffice, frontOffice } = lab();

const sql = async (statements: string, host = backOffice) =>
  (await host.exec('mariadb --batch', statements)).stdout.trim();

/** Each with a database of its own, and granted on the back office, until the test ends. */
async function granted(...aliases: string[]): Promise<ClientState[]> {
  const clients = aliases.map((alias) => clientState({ alias }));
  onTestFinished(async () => {
    await sql(aliases.map((alias) => `DROP USER IF EXISTS '${alias}'@'%'`).join('; '));
    const own = (alias: string) => `DROP DATABASE ${alias}; DROP USER IF EXISTS ${alias}@localhost;`;
    await sql(aliases.map(own).join('\n'), frontOffice);
  });
  const databases = clients.map(
    ({ alias, secrets: { databasePassword } }) =>
      `CREATE DATABASE ${alias}; CREATE TABLE ${alias}.users (id INT);
       GRANT ALL ON ${alias}.* TO ${alias}@localhost IDENTIFIED BY '${databasePassword}';`,
  );
  await sql(databases.join('\n'), frontOffice);
  await settle(commonGrant, await hostContext(commonGrant, backOffice), desired(clients));
  return clients;
}

/** What the front office finds, by alias, and what it cost. */
async function found(clients: ClientState[], server: ServerFacts = serverFacts(backOffice)) {
  const ctx = await hostContext(clientConfig, frontOffice);
  await clientConfig.verify?.(ctx, { ...desired(clients), servers: [server, serverFacts(frontOffice)] });
  return { failures: ctx.failures, trips: ctx.counts.total() };
}

/** The same in a check of the front office, and what it says of nobody alone. */
async function checked(clients: ClientState[], server: ServerFacts = serverFacts(backOffice)) {
  const ctx = await hostContext(clientConfig, frontOffice);
  const wanted = { ...desired(clients), servers: [server, serverFacts(frontOffice)] };
  await clientConfig.actions?.check?.(ctx, wanted);
  return { failures: ctx.failures, logs: ctx.logs.map(({ text }) => text), trips: ctx.counts.total() };
}

test('a grant that is of use is seen in one round trip for all', async () => {
  const clients = await granted('acme', 'beta', 'gamma');
  expect(await found(clients)).toEqual({ failures: new Map(), trips: 1 });
});

test('a grant that is lost is told of the client whose it is', async () => {
  const clients = await granted('acme', 'beta');
  await sql("DROP USER 'beta'@'%'");
  const { failures } = await found(clients);
  expect([...failures.keys()]).toEqual(['beta']);
  expect(failures.get('beta')).toMatch(
    /^fo1\.lab\.test cannot read monarc_common on MariaDB at \S+:3306 as beta/,
  );
  expect(await checked(clients)).toEqual({ failures, logs: [], trips: 1 });
});

test('a client that cannot read its own database fails alone, and is told what mends it', async () => {
  const clients = await granted('acme', 'beta', 'gamma');
  await sql("DROP TABLE beta.users; SET PASSWORD FOR gamma@localhost = PASSWORD('another')", frontOffice);
  const { failures, logs } = await checked(clients);
  expect([...failures.keys()]).toEqual(['beta', 'gamma']);
  expect(failures.get('beta')).toMatch(
    /^fo1\.lab\.test cannot read the database of beta, so MONARC fails: .*'beta\.users' doesn't exist\. syncServer/,
  );
  expect(failures.get('gamma')).toContain("Access denied for user 'gamma'@'localhost'");
  expect(logs).toEqual([]);
});

test('a back office whose MariaDB listens to itself alone is told, once for all', async () => {
  const clients = await granted('acme', 'beta');
  const file = '/etc/mysql/mariadb.conf.d/99-bind.cnf';
  const restart = 'service mariadb stop && service mariadb start';
  onTestFinished(async () => void (await backOffice.exec(`rm ${file}; ${restart}`)));
  await backOffice.exec(`printf '[mysqld]\nbind-address=127.0.0.1\n' >${file}; ${restart}`);
  const { failures, trips } = await found(clients);
  expect([...failures.keys()]).toEqual(['acme', 'beta']);
  expect(failures.get('acme')).toMatch(
    /refused.*bind-address.*no firewall blocks 10\.\S+ from port 3306, then retry\.$/,
  );
  expect(trips).toBe(1);
  expect(await checked(clients), 'a check fails nobody for it').toEqual({
    failures: new Map(),
    logs: [failures.get('acme')],
    trips: 1,
  });
  const atWork = { ...serverFacts(backOffice), inMaintenance: true };
  const nothing = { failures: new Map(), trips: 1 };
  expect(await found(clients, atWork), 'nobody is failed by what somebody is at').toEqual(nothing);
  expect(await checked(clients, atWork)).toEqual({ ...nothing, logs: [] });
});

test('an anonymous user that stands before the client’s own is told', async () => {
  const clients = await granted('acme');
  onTestFinished(async () => void (await sql(`DROP USER ''@'${frontOffice.address}'`)));
  await sql(`CREATE USER ''@'${frontOffice.address}'`);
  const { failures } = await found(clients);
  expect(failures.get('acme')).toMatch(
    /Access denied for user 'acme'.*anonymous user .*Drop that account, then retry\.$/,
  );
});

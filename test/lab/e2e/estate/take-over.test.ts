/** The report on an estate that the PHP back office and the playbook have set up: complete, and nothing is changed. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { told } from '../kit/clients.ts';
import {
  generatedOf,
  install,
  installMaster,
  installRoutes,
  oldClient,
  usePutBackMaster,
  type OldClient,
} from '../kit/old-estate.ts';
import { useRegent } from '../kit/regent.ts';

const { backOffice, frontOffice, otherFrontOffice, hosts } = lab();
const regent = useRegent();
usePutBackMaster();

const acme = oldClient('acme', 11);
const oldOne = oldClient('Old_One', 12);
const stray = oldClient('stray', 13);
const twice = oldClient('twice', 14);
const ghost = oldClient('ghost', 15);
const moved = oldClient('moved', 16);
const leftOver = oldClient('left-over', 17, { isServed: false });
const second = oldClient('second', 18);
const both = oldClient('both', 19);
const onServer = [acme, oldOne, stray, twice, moved, leftOver, both];

const inventory = {
  hosts: `[dev]\n${frontOffice.fqdn}\n${otherFrontOffice.fqdn}\nfo9.lab.test ansible_host=10.99.0.9\n\n[master]\n${backOffice.fqdn} monarc_sql_password="sql-secret-of-back-office"\n`,
  [`host_vars/${frontOffice.fqdn}/generated.yaml`]: generatedOf([
    acme,
    { ...oldOne, password: 'ANOTHERPASSWORD1' },
    twice,
    ghost,
    both,
  ]),
  [`host_vars/${otherFrontOffice.fqdn}/generated.yaml`]: generatedOf([moved, second]),
};

beforeAll(async () => {
  for (const client of onServer) await install(client, frontOffice);
  for (const client of [second, both]) await install(client, otherFrontOffice);
  await told(otherFrontOffice, 'apache2ctl graceful');
  await told(
    frontOffice,
    `mariadb -e 'CREATE DATABASE twice_old' && mariadb-dump twice | mariadb twice_old && apache2ctl graceful`,
  );
  const at = (host: Host, ...clients: OldClient[]) =>
    clients.map((client): [OldClient, Host] => [client, host]);
  const listed = [
    ...at(frontOffice, acme, oldOne, twice, moved, ghost, both),
    ...at(otherFrontOffice, second),
  ];
  await installRoutes(listed);
  await installMaster(listed);
});

/**
 * All that was ever written on the host's disk, by names, times, owners and sums, and what is in MariaDB; without the
 * files of MariaDB itself, and the logs in which sshd and sudo note who has signed in.
 */
async function stateOf(host: Host): Promise<string[]> {
  const written = `cd ${host.changed} && find . -path ./var/lib/mysql -prune -o -path ./var/log/sudo.log -o -path ./var/log/sshd.log -o -path ./var/log -o -printf '%p %y %m %u %g %s %T@ %l\\n' -type f -exec sha256sum {} + | LC_ALL=C sort`;
  const files = execFileSync('sh', ['-c', written], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const rows = await told(
    host,
    `if [ -S /run/mysqld/mysqld.sock ]; then
      mariadb -Ne "SHOW DATABASES; SELECT User, Host, Priv FROM mysql.global_priv ORDER BY 1, 2; SELECT Host, Db, User, Select_priv FROM mysql.db ORDER BY 1, 2, 3"
      mariadb -Ne "SELECT CONCAT('CHECKSUM TABLE \\\`', table_schema, '\\\`.\\\`', table_name, '\\\`;') FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema') ORDER BY 1" | mariadb -N
    fi`,
  );
  return [...files.split('\n'), ...rows.split('\n')];
}

interface Report {
  servers: {
    fqdn: string;
    role: string | null;
    sources: string[];
    server: { id: string } | null;
    release: string | null;
    remarks: string[];
    changes: { plugin: string; subject: string }[];
  }[];
  clients: {
    alias: string;
    hasOldAlias: boolean;
    server: { fqdn: string } | null;
    facts: { source: string; has: string[]; name: string | null; number: number | null; remarks: string[] }[];
    contradictions: { kind: string; message: string; choices: string[] }[];
    changes: { plugin: string; action: string; subject: string; diff: string | null }[];
    problems: string[];
  }[];
  users: { email: string; isActive: boolean; roles: string[] }[];
  remarks: string[];
}

async function report(input: object): Promise<Report> {
  const answer = await regent.api.mutate<{ report: Report }>(
    `mutation ($input: PlanTakeOverInput!) { planTakeOver(input: $input) {
      report {
        servers { fqdn role sources server { id } release remarks changes { plugin subject } }
        clients { alias hasOldAlias server { fqdn } problems
          facts { source has name number remarks }
          contradictions { kind message choices }
          changes { plugin action subject diff } }
        users { email isActive roles }
        remarks }
      userErrors { code message } } }`,
    { input },
  );
  return answer.report;
}

const files = Object.entries(inventory).map(([path, content]) => ({ path, content }));

test('the report has every server, client and user, and each planted contradiction; not a byte is changed', async () => {
  const before = await Promise.all(hosts.map(stateOf));
  expect(before.flat().join('\n')).toContain('./var/www/acme/local.php f 600 www-data');
  const told = await report({ inventory: files });
  expect(await Promise.all(hosts.map(stateOf))).toEqual(before);

  expect(
    Object.fromEntries(
      told.clients.map(({ alias, server, contradictions }) => [
        alias,
        [server?.fqdn ?? null, ...contradictions.map(({ kind }) => kind)],
      ]),
    ),
  ).toEqual({
    Old_One: [frontOffice.fqdn, 'OTHER_PASSWORD'],
    acme: [frontOffice.fqdn],
    both: [null, 'ON_TWO_SERVERS'],
    ghost: [null, 'IN_INVENTORY_NOT_ON_SERVER', 'IN_BACK_OFFICE_NOT_ON_SERVER'],
    'left-over': [frontOffice.fqdn, 'ON_SERVER_NOT_LISTED', 'INCOMPLETE'],
    moved: [frontOffice.fqdn, 'OTHER_SERVER'],
    second: [otherFrontOffice.fqdn],
    stray: [frontOffice.fqdn, 'ANSWERS_BUT_NOT_LISTED'],
    twice: [frontOffice.fqdn, 'TWO_DATABASES'],
  });
  const of = (alias: string) => told.clients.find((client) => client.alias === alias)!;
  expect(of('acme').facts.map(({ source }) => source)).toEqual([
    'BACKUP_SCRIPT',
    'BACK_OFFICE',
    'COMMON_ACCOUNT',
    'DATABASE',
    'INVENTORY',
    'LOCAL_PHP',
    'ROUTE',
    'VIRTUAL_HOST',
  ]);
  expect(of('acme').facts.find(({ source }) => source === 'DATABASE')).toMatchObject({
    name: acme.name,
    number: 11,
  });
  expect(of('acme').hasOldAlias).toBe(false);
  expect(of('Old_One').hasOldAlias).toBe(true);

  expect(told.servers.map(({ fqdn, role, server }) => [fqdn, role, server !== null])).toEqual(
    [...hosts.map(({ fqdn, role }) => [fqdn, role, true]), ['fo9.lab.test', 'FRONT_OFFICE', false]].toSorted(
      ([a], [b]) => (String(a) < String(b) ? -1 : 1),
    ),
  );
  const fo1 = told.servers.find(({ fqdn }) => fqdn === frontOffice.fqdn);
  expect(fo1).toMatchObject({ sources: ['BACK_OFFICE', 'INVENTORY'], release: expect.stringMatching(/^\d/) });
  expect(fo1?.remarks.join('\n')).toContain('backup_monarc_db.sh');
  expect(told.users).toEqual([
    { email: 'admin@example.org', isActive: true, roles: ['SUPERADMIN', 'ACCADMIN'] },
  ]);
});

test('for a client with an agreed state it shows what Regent would write differently, with secrets masked', async () => {
  const told = await report({ inventory: files });
  const of = (alias: string) => told.clients.find((client) => client.alias === alias)!;
  for (const alias of ['acme', 'Old_One', 'second']) {
    const subjects = of(alias).changes.map(({ action, subject }) => `${action} ${subject}`);
    expect(subjects).toContain(`UPDATE /var/www/${alias}/local.php`);
    expect(subjects).toContain(`UPDATE /etc/apache2/sites-available/${alias}.conf`);
    expect(subjects).not.toContain(`CREATE database ${alias}`);
    expect(subjects.filter((subject) => /^DELETE|schema|first user/.test(subject))).toEqual([]);
  }
  const diff = of('acme').changes.find(({ subject }) => subject.endsWith('local.php'))?.diff ?? '';
  expect(diff).toContain(`'instanceName' => '${acme.name}'`);
  expect(of('twice')).toMatchObject({
    changes: [],
    problems: ['It was not planned, because somebody has to decide first (TWO_DATABASES).'],
  });
  expect(of('ghost').changes).toEqual([]);

  const all = JSON.stringify(told) + regent.output();
  for (const { password, salt, statsToken } of [...onServer, second, ghost])
    for (const secret of [password, salt, statsToken]) expect(all).not.toContain(secret);
  for (const secret of ['smtp-secret-of', 'sql-secret-of', 'ANOTHERPASSWORD1', 'TOTPSECRET', 'hash-of-ada'])
    expect(all).not.toContain(secret);
});

test('folders above the release that belong to the playbook’s user are told, and the rest is planned', async () => {
  await told(frontOffice, 'chown ansible: /var/lib/monarc');
  const { servers, clients } = await report({ serverIds: [regent.serverId(frontOffice)] });
  await told(frontOffice, 'chown root: /var/lib/monarc');
  const remarks = servers.find(({ fqdn }) => fqdn === frontOffice.fqdn)?.remarks ?? [];
  expect(remarks).toContainEqual(
    expect.stringMatching(
      /^client-config plans nothing there: .*\/var\/lib\/monarc\/fo\/package\.json: .* others than root/,
    ),
  );
  const acmes = clients.find(({ alias }) => alias === 'acme');
  expect(acmes?.changes.map(({ plugin }) => plugin)).toContain('vhost');
});

test('the inventory in INVENTORY_DIR is read if no files are given', async () => {
  for (const [path, content] of Object.entries(inventory)) {
    const file = join(regent.inventoryDir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const told = await report({ serverIds: [regent.serverId(frontOffice)] });
  expect(
    told.clients.find(({ alias }) => alias === 'Old_One')?.contradictions.map(({ kind }) => kind),
  ).toEqual(['OTHER_PASSWORD']);
  expect(told.servers.map(({ fqdn }) => fqdn)).toContain('fo9.lab.test');
});

/** A playbook of Ansible's that goes on beside Regent: with the right roles off no file changes hands. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environment, findAnsibles } from '../../kit/services/ansible.ts';
import { assets } from '../assets.ts';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { publicHost } from '../wired-regent.ts';
import { createClient, site, told } from './kit/clients.ts';
import { useJournal } from './kit/journal.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, plan, type Run } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts, sshKey } = lab();
const regent = useRegent();
useJournal(frontOffice, reverseProxy);
const newest = (await findAnsibles()).at(-1);
const ALIAS = 'acme-ansible';
const HOME = '/home/ansible/monarc/playbook';
const CRONTAB = '/var/spool/cron/crontabs/ansible';
const local = () => join(regent.dataDir, 'playbook');

/** Puts the playbook beside the inventory and on the back office, under cron there, with these roles commented out. */
async function installWithout(...roles: string[]): Promise<void> {
  const play = await readFile(join(assets, 'playbook/monarc.yaml'), 'utf8');
  const without = play.replaceAll(/^( *)(- role: ([\w-]+))$/gm, (line, space, rest, role) =>
    roles.includes(role) ? `${space}# ${rest}` : line,
  );
  await cp(join(assets, 'playbook'), local(), { recursive: true });
  await writeFile(join(local(), 'monarc.yaml'), without);
  const call = `${HOME}/update.sh ${HOME}/ ${backOffice.fqdn} /usr/bin/ansible-playbook /usr/bin/python3`;
  await backOffice.exec(`mkdir -p ${HOME} /var/spool/cron/crontabs && cat >${HOME}/monarc.yaml`, without);
  for (const name of ['update.sh', 'deliveries.yaml'])
    await backOffice.exec(`cat >${HOME}/${name}`, await readFile(join(local(), name), 'utf8'));
  await backOffice.exec(`echo '0 * * * * ${call}' >${CRONTAB}`);
}

// The playbook sets PHP and MariaDB as well, where Regent writes nothing.
beforeAll(async () => {
  await Promise.all(hosts.map((host) => host.exec('tar -cpf /root/settings.tar -C / etc/php etc/mysql')));
});
afterAll(async () => {
  const restore = `rm -rf ${CRONTAB} /home/ansible/monarc /home/ansible/.ansible /etc/mysql/mariadb.conf.d/60-playbook.cnf
    tar -xpf /root/settings.tar -C / && rm /root/settings.tar`;
  await Promise.all(hosts.map((host) => host.exec(restore)));
});

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'regent-playbook-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Runs it as cron would, and gives what Ansible counts of each host. */
async function runPlaybook(): Promise<Record<string, { changed: number; failed: number }>> {
  const env = {
    ...(await environment(folder)),
    ANSIBLE_REMOTE_TEMP: '~/.ansible/tmp',
    ANSIBLE_PRIVATE_KEY_FILE: sshKey,
    ANSIBLE_HOST_KEY_CHECKING: 'false',
    ANSIBLE_SSH_ARGS: `-o ControlMaster=auto -o ControlPersist=5 -o ControlPath=${folder}/%C -o UserKnownHostsFile=/dev/null`,
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  };
  const given = [
    join(local(), 'update.sh'),
    `${local()}/`,
    backOffice.fqdn,
    newest?.program ?? '',
    '/usr/bin/python3',
  ];
  const { stdout } = await promisify(execFile)('bash', given, { env, timeout: 200_000 }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`The playbook stopped: ${error.stdout}\n${error.stderr}`);
    },
  );
  const counts: Record<string, { changed: number; failed: number }> = {};
  for (const [, name = '', changed, unreachable, failed] of stdout.matchAll(
    /^(\S+) +: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)/gm,
  )) {
    const before = counts[name] ?? { changed: 0, failed: 0 };
    counts[name] = {
      changed: before.changed + Number(changed),
      failed: before.failed + Number(unreachable) + Number(failed),
    };
  }
  return counts;
}
const everywhere = (what: object) => Object.fromEntries(hosts.map(({ fqdn }) => [fqdn, what]));

/** A line for each file and account, on all hosts and beside Regent: its name, its owner, and a digest of it. */
async function digests(): Promise<string[]> {
  const look = async (host: Host) =>
    (await told(host, LOOK)).split('\n').map((line) => `${host.name} ${line}`);
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    `cd '${regent.dataDir}' && sha256sum $(find inventory spool -type f)`,
  ]);
  return [...(await Promise.all(hosts.map(look))).flat(), ...stdout.trim().split('\n')].toSorted();
}
const LOOK = `
find /etc/apache2 /etc/logrotate.d /etc/mysql /etc/php /usr/local/bin /var/www /var/lib/monarc /var/lib/mysql-backup \
  \\( -path '*/data/cache' -o -path '*/DoctrineORMModule' \\) -prune -o ! -type d -printf '%p %u:%g %m %l\n' 2>/dev/null |
  while read -r path rest; do echo "$path $rest $([ -f "$path" ] && sha256sum <"$path")"; done
[ -S /run/mysqld/mysqld.sock ] && mariadb -Ne "SELECT CONCAT('account ', user, '@', host, ' ', MD5(priv)) FROM mysql.global_priv; SELECT CONCAT('grant ', user, '@', host, ' ', db, ' ', select_priv, insert_priv) FROM mysql.db"
true`;

const OWN_MANNER = / inventory\/host_vars\/\S+\/generated\.yaml$|^bo (?:grant|account) acme-ansible@% /;

const input = (host: Host) => ({ serverId: regent.serverId(host) });
/** Fails with what the run says. */
async function succeeds(running: Promise<Run>): Promise<Run> {
  const run = await running;
  if (run.status !== 'SUCCEEDED') throw new Error(`${run.status}: ${run.explanation}`);
  return run;
}
const sync = async () => {
  for (const host of hosts) await succeeds(carryOut(regent, 'syncServer', input(host)));
};
const plans = async () =>
  (await Promise.all(hosts.map((host) => plan(regent, 'syncServer', input(host))))).flat();
/** What the check of a server says of Ansible. */
const remarksIn = ({ events }: Run) =>
  events.filter(({ level, text }) => level === 'WARN' && text.includes('Ansible')).map(({ text }) => text);
const check = (host: Host) => carryOut(regent, 'checkServer', input(host));
const remarks = async (host: Host) => remarksIn(await succeeds(check(host)));

test.skipIf(newest === undefined)(
  'no file changes hands where the roles are off that the check names',
  { timeout: 400_000 },
  async () => {
    await installWithout('monarcfo', 'role-apache2');
    await sync();
    expect(await runPlaybook()).toMatchObject(everywhere({ failed: 0 }));
    await succeeds(createClient(regent, frontOffice, ALIAS));
    await sync();
    const before = await digests();
    // It brings a template to the new client, and writes the inventory and what it grants in its own manner.
    expect(await runPlaybook()).toMatchObject({
      ...everywhere({ changed: 0, failed: 0 }),
      [frontOffice.fqdn]: { changed: 1, failed: 0 },
      [backOffice.fqdn]: { changed: 1, failed: 0 },
    });
    const after = await digests();
    const gone = before.filter((line) => !after.includes(line));
    expect(gone.filter((line) => !OWN_MANNER.test(line))).toEqual([]);
    expect(await plans()).toEqual([]);
    await sync();
    expect(await digests()).toEqual(after);
    expect(await runPlaybook()).toEqual(everywhere({ changed: 0, failed: 0 }));
    expect(await digests()).toEqual(after);
    expect((await site(ALIAS)).status).toBe(200);
    for (const host of hosts) expect(await remarks(host)).toEqual([]);
  },
);

test('a role that is on is told by the check, where it is under cron and where the inventory is', async () => {
  await installWithout('role-apache2');
  expect(await remarks(backOffice)).toEqual([
    `${CRONTAB} runs MONARC's Ansible playbook with monarcfo (for front offices), which must be off: what Regent keeps is written there too. ` +
      `Comment that out in ${HOME}/monarc.yaml; the other roles may stay; see "Beside MONARC's Ansible playbook" in docs/plugins.md.`,
  ]);
  const { server } = await regent.api.ask<{ server: { health: object } }>(
    'query ($id: ID!) { server(id: $id) { health { status problems } } }',
    { id: regent.serverId(backOffice) },
  );
  expect(server.health).toMatchObject({
    status: 'WARNING',
    problems: expect.arrayContaining([expect.stringContaining(CRONTAB)]),
  });
  expect(await remarks(frontOffice)).toEqual([
    expect.stringMatching(
      /^MONARC's Ansible playbook lies beside INVENTORY_DIR with monarcfo \(for front offices\), .*\/playbook\/monarc\.yaml;/,
    ),
  ]);
  expect(await remarks(reverseProxy)).toEqual([]);
});

test.skipIf(newest === undefined)(
  'roles that are at work from elsewhere are told by what they wrote',
  async () => {
    await installWithout();
    expect(await runPlaybook()).toMatchObject(everywhere({ failed: 0 }));
    expect(await plans()).not.toEqual([]);
    await installWithout('monarcfo', 'role-apache2');
    // Nobody's site says any more whose it is.
    expect(remarksIn(await check(frontOffice))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Ansible wrote /var/www/${ALIAS}/local\\.php here at \\d{4}-\\S+, as the journal has it: role monarcfo or monarcfo-update of `,
        ),
      ),
    ]);
    expect(await remarks(reverseProxy)).toEqual([
      expect.stringContaining(`Ansible wrote /etc/apache2/sites-available/${publicHost}.conf here at `),
    ]);
    expect(await remarks(otherFrontOffice)).toEqual([]);
    await reverseProxy.exec(
      `a2dissite -q ${publicHost} && rm /etc/apache2/sites-available/${publicHost}.conf`,
    );
  },
);

test.skipIf(newest === undefined)(
  'it goes on with all its roles beside servers that are only observed: what it does is shown, and left as it is',
  { timeout: 400_000 },
  async () => {
    for (const host of hosts)
      await regent.api.mutate(
        `mutation ($input: SetServerModeInput!) {
          setServerMode(input: $input) { server { mode } userErrors { code message } } }`,
        { input: { ...input(host), mode: 'OBSERVE' } },
      );
    await installWithout();
    expect(await runPlaybook()).toMatchObject(everywhere({ failed: 0 }));
    const left = await digests();
    await sync();
    expect(await digests()).toEqual(left);
    const { drift } = await regent.api.ask<{ drift: { totalCount: number } }>(
      '{ drift(filter: { state: [OPEN] }) { totalCount } }',
    );
    expect(drift.totalCount).toBeGreaterThan(0);
    expect(await runPlaybook()).toMatchObject(everywhere({ failed: 0 }));
    await sync();
    expect(await digests()).toEqual(left);
  },
);

/** Backups that a front office and the back office hand to restic, for a repository on another host: as docs/copies.md says it. */
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { commandsIn } from '../../../kit/commands-in.ts';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice: keeper, reverseProxy } = lab();
const repository = `sftp:regent-keeper@${keeper.fqdn}:restic`;
const regent = useRegent({
  hosts: [backOffice, frontOffice, reverseProxy],
  config: {
    plugins: {
      FRONT_OFFICE: {
        offsite: { options: { repository, environmentFile: '/etc/regent/restic-environment' } },
      },
      BACK_OFFICE: { offsite: { options: { repository } } },
    },
  },
});
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });
const bo = () => ({ serverId: regent.serverId(backOffice) });

interface Backup {
  id: string;
  file: string;
  copies: {
    place: string;
    path: string;
    ok: boolean;
    message: string | null;
    goneAt: string | null;
    files: { name: string; snapshot: string | null }[];
  }[];
}

/** Newest first. */
const backups = async (): Promise<Backup[]> =>
  (
    await clientOf<{ backups: { nodes: Backup[] } }>(
      regent,
      'faraway',
      'backups(first: 9) { nodes { id file copies { place path ok message goneAt files { name snapshot } } } }',
    )
  ).backups.nodes;
const stemOf = ({ file }: Backup) => basename(file, '.sql.zst');
const warningsOf = ({ events }: Run) =>
  events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
const health = async () =>
  (
    await regent.api.ask<{ server: { health: { problems: string[] } } }>(
      'query ($id: ID!) { server(id: $id) { health { problems } } }',
      { id: regent.serverId(frontOffice) },
    )
  ).server.health;

let page: string[] = [];
const variables = () =>
  `${page[1]!.split('\n')[0]!.replace('regent@backup.example.org', `regent-keeper@${keeper.fqdn}`)}\n`;

beforeAll(async () => {
  page = await commandsIn('copies', '## Elsewhere, with restic');
  expect(page).toHaveLength(4);
  for (const host of [frontOffice, backOffice]) {
    await told(host, page[0]!.replace(/^apt-get.*\n/, ''));
    await told(host, '(umask 077; touch /etc/regent/restic-environment; mkdir -p /root/.ssh)');
    await told(host, "ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519");
    await told(host, `ssh-keyscan -t ed25519 ${keeper.fqdn} 2>/dev/null >/root/.ssh/known_hosts`);
  }
  // They share the repository, and so its password.
  const password = await told(frontOffice, 'cat /etc/regent/restic-password');
  await told(backOffice, 'cat >/etc/regent/restic-password', `${password}\n`);
  const keys = await Promise.all(
    [frontOffice, backOffice].map((host) => told(host, 'cat /root/.ssh/id_ed25519.pub')),
  );
  await told(
    keeper,
    `useradd --create-home --shell /bin/sh regent-keeper && install -d -o regent-keeper -m 700 ~regent-keeper/.ssh
     cat >~regent-keeper/.ssh/authorized_keys && chown -R regent-keeper ~regent-keeper`,
    `${keys.join('\n')}\n`,
  );
  expect(await createClient(regent, frontOffice, 'faraway')).toMatchObject({ status: 'SUCCEEDED' });
  await told(frontOffice, 'mkdir -p /var/www/faraway/import; echo kept >/var/www/faraway/import/file');
});
afterAll(async () => {
  for (const host of [frontOffice, backOffice])
    await told(host, 'rm -rf /etc/regent /root/.ssh /root/.cache/restic');
  await told(keeper, 'userdel --remove regent-keeper 2>/dev/null');
});

test('a check says that there is no repository; the next backup after "restic init" is in it', async () => {
  const checked = await carryOut(regent, 'checkServer', fo1());
  expect([checked.status, checked.explanation]).toEqual([
    'FAILED',
    expect.stringContaining(`there is no restic repository at ${repository}`),
  ]);
  expect(await told(frontOffice, page[1]!.replace(/^.*\n/, variables))).toMatch(/^created restic repository/);
  expect(await carryOut(regent, 'checkServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  const run = await carryOut(regent, 'backupServer', fo1());
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  expect(run.steps.map(({ plugin, status }) => [plugin, status])).toEqual([
    ['backup', 'SUCCEEDED'],
    ['offsite', 'SUCCEEDED'],
  ]);
  const [newest] = await backups();
  const stem = stemOf(newest!);
  expect(newest?.copies).toEqual([
    {
      place: repository,
      path: stem,
      ok: true,
      message: null,
      goneAt: null,
      files: ['sql.zst', 'files.tar.zst', 'json'].map((kind) => ({
        name: `${stem}.${kind}`,
        snapshot: expect.stringMatching(/^[0-9a-f]{8}$/),
      })),
    },
  ]);
  const password = await told(frontOffice, 'cat /etc/regent/restic-password');
  expect(regent.output() + JSON.stringify(run)).not.toContain(password);
});

test('the commands of docs/copies.md bring database, folder and manifest back', async () => {
  const [newest] = await backups();
  onTestFinished(async () => {
    await told(
      frontOffice,
      'rm -rf /root/faraway.tried /root/faraway-before.sql.zst /var/www/faraway.before',
    );
  });
  const stem = stemOf(newest!);
  const asTheirs = (code = '') =>
    code.replaceAll('acme-20261123T023000Z', stem).replaceAll('acme', 'faraway');
  const restore = asTheirs(page[2]);
  expect(await told(frontOffice, `set -euo pipefail; ${variables()} ${restore}`)).toContain(stem);
  expect(
    await told(
      frontOffice,
      `cmp /root/faraway.tried/${stem}.json /var/lib/mysql-backup/monarc/faraway/${stem}.json && echo same`,
    ),
  ).toBe('same');
  const [, compare, , replace] = (await commandsIn('backups', '## Restoring by hand')).map(asTheirs);
  const there = `cd /root/faraway.tried; stem=${stem}`;
  expect(await told(frontOffice, `${there}\n${compare}`)).toBe('');
  const dumped = () =>
    told(frontOffice, 'mariadb-dump --skip-comments --single-transaction faraway | sha256sum');
  const before = await dumped();
  await told(frontOffice, "mariadb faraway -e 'DELETE FROM users_roles'; rm /var/www/faraway/import/file");
  await told(frontOffice, `${there}\n${replace}`);
  expect(await dumped()).toBe(before);
  expect(await told(frontOffice, 'cat /var/www/faraway/import/file')).toBe('kept');
});

test('the back office hands over monarc_common, and the commands of docs/copies.md bring it back', async () => {
  expect(await carryOut(regent, 'syncServer', bo())).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'checkServer', bo())).toMatchObject({ status: 'SUCCEEDED' });
  const run = await carryOut(regent, 'backupServer', bo());
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  expect(run.steps.map(({ plugin, status }) => [plugin, status])).toEqual([
    ['common-backup', 'SUCCEEDED'],
    ['offsite', 'SUCCEEDED'],
  ]);
  expect(run.events.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^The backup of monarc_common, .* was handed to restic, snapshot [0-9a-f]{8}: /),
  );
  const { server } = await regent.api.ask<{ server: { backups: { nodes: Backup[] } } }>(
    `query ($id: ID!) { server(id: $id) {
      backups(first: 1) { nodes { id file copies { place path ok message goneAt files { name snapshot } } } } } }`,
    { id: bo().serverId },
  );
  const [newest] = server.backups.nodes;
  const stem = stemOf(newest!);
  expect(newest?.copies).toMatchObject([{ place: repository, path: stem, ok: true, goneAt: null }]);
  expect(newest!.copies[0]!.files.map(({ name }) => name)).toEqual([`${stem}.sql.zst`, `${stem}.json`]);
  onTestFinished(async () => {
    await told(backOffice, 'rm -rf /root/monarc_common.tried /root/monarc_common-before.sql.zst');
  });
  const asTheirs = (code = '') =>
    code
      .replaceAll('monarc_common-20261123T023000Z', stem)
      .replaceAll('acme-20261123T023000Z', stem)
      .replaceAll('acme', 'monarc_common');
  const fetched = asTheirs(page[2]).replace(/^.*files\.tar.*\n/gm, '');
  expect(await told(backOffice, `set -euo pipefail; ${variables()} ${fetched}`)).toContain(stem);
  const there = `cd /root/monarc_common.tried; stem=${stem}`;
  const [, compare] = (await commandsIn('backups', '## Restoring by hand')).map(asTheirs);
  expect(await told(backOffice, `${there}\n${compare}`)).toBe('');
  const [restore] = (await commandsIn('backups', '## Restoring monarc_common by hand')).map(asTheirs);
  const dumped = () =>
    told(backOffice, 'mariadb-dump --skip-comments --single-transaction monarc_common | sha256sum');
  const before = await dumped();
  await told(backOffice, "mariadb monarc_common -e 'CREATE TABLE later (id INT)'");
  expect(await dumped()).not.toBe(before);
  await told(backOffice, `set -e; ${there}\n${restore!.replace(/^cd .*\n/, '')}`);
  expect(await dumped()).toBe(before);
});

test('what a restore has backed up is handed over when the restore is over', async () => {
  const [{ id: backupId }] = (await backups()) as [Backup];
  const asked = { clientId: await clientId(regent, 'faraway'), backupId };
  expect(await carryOut(regent, 'restoreClient', asked)).toMatchObject({ status: 'SUCCEEDED' });
  await expect
    .poll(async () => (await backups()).map(({ copies }) => copies.map(({ ok }) => ok)))
    .toEqual([[true], [true]]);
});

test('while the other host is away, backups are good and say so; then they are made up for', async () => {
  await keeper.stopSshd();
  const run = await carryOut(regent, 'backupServer', fo1());
  await keeper.startSshd();
  expect(run.status).toBe('SUCCEEDED');
  expect(warningsOf(run)).toEqual([
    expect.stringMatching(/The backup of faraway, .* does not answer, or does not let root in: .*refused/),
  ]);
  expect((await health()).problems).toContainEqual(
    expect.stringMatching(/A backup of faraway has no good copy: .* does not answer/),
  );
  const next = await carryOut(regent, 'backupServer', fo1());
  expect([next.status, warningsOf(next)]).toEqual(['SUCCEEDED', []]);
  expect((await backups()).map(({ copies }) => copies.map(({ ok }) => ok))).toEqual([
    [true],
    [true],
    [true],
    [true],
  ]);
  expect((await health()).problems.filter((text) => text.includes('has no good copy'))).toEqual([]);
});

test('a REST server with a password that only appends gets them, and nobody here can remove one', async () => {
  const address = `${keeper.address}:8123`;
  await told(
    keeper,
    `(setsid rclone serve restic --append-only --addr ${address} --user fo1 --pass word-of-rest /root/rest >/dev/null 2>&1 & echo $! >/run/rclone.pid)
     while ! curl -s -o /dev/null http://${address}/; do sleep 0.1; done`,
  );
  onTestFinished(async () => void (await told(keeper, 'kill $(cat /run/rclone.pid); rm -rf /root/rest')));
  const url = `rest:http://fo1:word-of-rest@${address}/`;
  await told(frontOffice, 'cat >/etc/regent/restic-environment', `RESTIC_REPOSITORY=${url}\n`);
  const rest = `export RESTIC_REPOSITORY=${url} RESTIC_PASSWORD_FILE=/etc/regent/restic-password`;
  await told(frontOffice, `${rest}; restic init`);
  const run = await carryOut(regent, 'backupServer', fo1());
  expect([run.status, warningsOf(run)]).toEqual(['SUCCEEDED', []]);
  const [newest, ...others] = await backups();
  expect(newest?.copies).toMatchObject([{ ok: true, goneAt: null }]);
  // It is another repository: what was in the first one is not in this one.
  expect(others.map(({ copies }) => copies[0]?.goneAt === null)).toEqual(Array(4).fill(false));
  const [snapshot] = (await told(keeper, 'ls /root/rest/snapshots')).split('\n');
  expect(newest!.copies[0]!.files.some(({ snapshot: id }) => snapshot!.startsWith(id!))).toBe(true);
  expect(
    await told(
      frontOffice,
      `curl -s -o /dev/null -w '%{http_code}' -X DELETE ${url.slice('rest:'.length)}snapshots/${snapshot}`,
    ),
  ).toBe('403');
  expect(await told(frontOffice, `${rest}; restic snapshots --no-lock --compact`)).toContain(stemOf(newest!));
  expect(regent.output() + JSON.stringify(run)).not.toContain('word-of-rest');
});

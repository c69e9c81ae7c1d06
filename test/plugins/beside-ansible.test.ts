/** Which roles of a playbook must be off beside Regent, found by what a machine does by the clock. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inventory } from '../../plugins/inventory/inventory.ts';
import { remarksOnJobs, remarksOnTraces } from '../../plugins/shared/ansible/beside-ansible.ts';
import type { ServerFacts } from '../../src/runner/contract/plugin.ts';
import type { Shell } from '../../src/transport/transport.ts';
import { backOffice, desired, frontOffice, reverseProxy, site } from '../kit/clients.ts';
import { sandboxContext } from '../kit/plugin-context.ts';

const HOME = '/home/ansible/monarc/playbook';

/** A playbook as an administrator may have it: a script that is told where things are, and two plays. */
const playbook = {
  [`${HOME}/update.sh`]: '#!/bin/bash\n# calls ansible-playbook\ncd $1\n$3 -i ../inventory/ monarc.yaml\n',
  [`${HOME}/update_clients.sh`]: '#!/bin/bash\ncd "$1"\n"$2" -i ../inventory/ update_clients.yaml\n',
  [`${HOME}/monarc.yaml`]:
    '- hosts: dev\n  roles:\n    - { role: monarcfo }\n- hosts: rpx\n  roles: [role-apache2, role-certbot]\n',
  [`${HOME}/update_clients.yaml`]: '- hosts: dev\n  roles:\n    - monarcfo-update\n',
};
const crontab = '/var/spool/cron/crontabs/ansible';
const hourly = `0 * * * * ${HOME}/update.sh ${HOME}/ bo.test /usr/bin/ansible-playbook\n`;

type Machine = Record<string, string>;

async function machine(files: Machine) {
  const ctx = await sandboxContext(inventory, {
    options: { inventoryDir: '/home/ansible/monarc/inventory' },
  });
  for (const [path, text] of Object.entries(files)) {
    const file = join(ctx.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    if (text.startsWith('#!')) await chmod(file, 0o755);
  }
  return ctx;
}
const remarks = async (files: Machine) => remarksOnJobs((await machine(files)).files);

/** Each as `where: roles, in plays`, or with a question mark where the plays could not be read. */
const told = async (files: Machine) =>
  (await remarks(files)).map((remark) => {
    const where = /^\S+/.exec(remark)?.[0];
    const roles = ['monarcfo', 'monarcfo-update', 'role-apache2'].filter((role) =>
      remark.split(/[ ,]/).includes(role),
    );
    return `${where}: ${roles.join(' ')}${remark.includes('cannot read') ? '?' : ''}`;
  });
const all = 'monarcfo monarcfo-update role-apache2';

describe('the playbook that a machine runs by the clock', () => {
  test('is told with the roles that must be off, for whom they are, and where', async () => {
    expect(await remarks({ ...playbook, [crontab]: hourly })).toEqual([
      `${crontab} runs MONARC's Ansible playbook with monarcfo (for front offices) and role-apache2 (for the reverse proxy), ` +
        `which must be off: what Regent keeps is written there too. Comment that out in ${HOME}/monarc.yaml; the other roles may stay; ` +
        `see "Beside MONARC's Ansible playbook" in docs/plugins.md.`,
    ]);
  });

  test('is told once, however often it is called', async () => {
    expect(await told({ ...playbook, [crontab]: hourly + hourly.replace('0', '30') })).toHaveLength(1);
  });

  test.each([
    ['/etc/crontab', `0 * * * * root ${HOME}/update.sh ${HOME} bo ansible-playbook\n`],
    ['/etc/cron.d/monarc', `0 * * * * ansible cd ${HOME} && ansible-playbook -i ../inventory monarc.yaml\n`],
    ['/etc/cron.hourly/monarc', `#!/bin/sh\nansible-playbook ${HOME}/monarc.yaml\n`],
    [crontab, `0 * * * * ansible-playbook monarc/playbook/monarc.yaml\n`],
    [crontab, `0 * * * * cd ~/monarc/playbook; ./update.sh . bo "$(which ansible-playbook)"\n`],
    [crontab, `0 * * * * ${HOME}/update.sh ${HOME} bo /opt/venv/bin/ansible\n`],
  ])('is found in %s: %s', async (where, text) => {
    expect(await told({ ...playbook, [where]: text })).toEqual([`${where}: monarcfo role-apache2`]);
  });

  test('is found behind the scripts that cron calls', async () => {
    const script = `#!/bin/bash\nhere="$(dirname "$0")"\nbash "$here/update.sh" $here bo "$(which ansible-playbook)"\n`;
    const files = { ...playbook, [`${HOME}/cronjob.sh`]: script };
    for (const call of [`${HOME}/cronjob.sh >>/var/log/x.log 2>&1`, 'bash -x monarc/playbook/cronjob.sh'])
      expect(await told({ ...files, [crontab]: `5 4 * * * ${call}\n` })).toEqual([
        `${crontab}: monarcfo role-apache2`,
      ]);
  });

  test('is found beside programs that name files of the inventory', async () => {
    const files = {
      ...playbook,
      [`${HOME}/update.sh`]: `${playbook[`${HOME}/update.sh`]}python3 ./add.py ../inventory\n`,
      [`${HOME}/add.py`]: '#!/usr/bin/env python3\nopen("generated.yaml")\n',
    };
    expect(await told({ ...files, [crontab]: hourly })).toEqual([`${crontab}: monarcfo role-apache2`]);
  });

  test('is found in a timer that is enabled, and in no other', async () => {
    const units = '/etc/systemd/system';
    const files = {
      ...playbook,
      [`${units}/monarc.timer`]: '[Timer]\nOnCalendar=hourly\nUnit=monarc-run.service\n',
      [`${units}/monarc-run.service`]: `[Service]\nWorkingDirectory=${HOME}\nExecStart=/usr/bin/ansible-playbook update_clients.yaml\n`,
    };
    expect(await told(files)).toEqual([]);
    const ctx = await machine(files);
    await mkdir(join(ctx.root, units, 'timers.target.wants'));
    await symlink('../monarc.timer', join(ctx.root, units, 'timers.target.wants/monarc.timer'));
    expect(await remarksOnJobs(ctx.files)).toEqual([
      expect.stringMatching(
        /^\/etc\/systemd\/system\/monarc\.timer runs .* with monarcfo-update \(for front/,
      ),
    ]);
  });

  test.each([
    ['its line is commented out', `# ${hourly}`, playbook],
    [
      'the roles are commented out',
      hourly,
      {
        [`${HOME}/monarc.yaml`]:
          '- hosts: dev\n  roles: # monarcfo\n#   - monarcfo\n- hosts: master\n  roles: [monarcbo]\n',
      },
    ],
    [
      'it is another playbook',
      `0 * * * * ansible-playbook /srv/base/site.yml`,
      { '/srv/base/site.yml': '- hosts: all\n  roles: [base, monarcfo-logs]\n' },
    ],
    [
      'nothing is called that has to do with Ansible',
      `0 * * * * /srv/backup.sh`,
      { '/srv/backup.sh': '#!/bin/sh\ntar cf /srv/x.tar /home/ansible\n' },
    ],
  ])('is no matter where %s', async (_why, text, more) => {
    expect(await told({ ...playbook, ...more, [crontab]: text })).toEqual([]);
  });

  test('is off in a file that cron passes over', async () => {
    const line = `0 * * * * root ansible-playbook ${HOME}/monarc.yaml\n`;
    expect(await told({ ...playbook, '/etc/cron.d/monarc.disabled': line })).toEqual([]);
    const ctx = await machine({ ...playbook, '/etc/cron.daily/monarc': `#!/bin/sh\n${HOME}/update.sh\n` });
    expect(await remarksOnJobs(ctx.files)).toHaveLength(1);
    await chmod(join(ctx.root, '/etc/cron.daily/monarc'), 0o644);
    expect(await remarksOnJobs(ctx.files)).toEqual([]);
  });

  test('may have its roles in plays that others import', async () => {
    const files = {
      '/srv/site.yml': '- import_playbook: plays/clients.yml\n- hosts: all\n  roles: [base]\n',
      [crontab]: '0 * * * * ansible-playbook /srv/site.yml\n',
    };
    expect(await told({ ...files, '/srv/plays/clients.yml': '- hosts: dev\n  roles: [monarcfo]\n' })).toEqual(
      [`${crontab}: monarcfo`],
    );
    expect(await told({ ...files, '/srv/plays/clients.yml': '- hosts: dev\n  roles: [base]\n' })).toEqual([]);
    expect(await told(files)).toEqual([`${crontab}: ${all}?`]);
  });

  test.each([
    'ansible-playbook /srv/gone.yml',
    'ansible-playbook "$WHERE"',
    'ansible-pull -U https://git.test/monarc.git',
    `${HOME}/gone.sh ${HOME} bo /usr/bin/ansible-playbook`,
  ])('counts as having every such role where it cannot be read: %s', async (call) => {
    expect(await told({ ...playbook, [crontab]: `0 * * * * ${call}\n` })).toEqual([`${crontab}: ${all}?`]);
  });

  test('is looked for in a few round trips, whatever scripts and folders hold', async () => {
    const hostile = `#!/bin/sh\n${HOME}/update.sh \0/x\0 ${'/'.repeat(500)} ../../../.. /etc /dev/zero\n${'a'.repeat(90_000)}\n`;
    const ctx = await machine({ ...playbook, '/srv/odd.sh': hostile, [crontab]: `1 1 * * * /srv/odd.sh\n` });
    expect(await remarksOnJobs(ctx.files)).toHaveLength(1);
    expect(ctx.counts.total()).toBeLessThanOrEqual(6);
    const bare = await machine({
      '/etc/crontab': 'SHELL=/bin/sh\n17 * * * * root cd / && run-parts --report /etc/cron.hourly\n',
    });
    expect(await remarksOnJobs(bare.files)).toEqual([]);
    expect(bare.counts.total()).toBeLessThanOrEqual(4);
  });
});

test('plays beside INVENTORY_DIR are told by the check of a front office, whoever runs them', async () => {
  const ctx = await machine(playbook);
  await inventory.actions!.check!(ctx, desired([]));
  expect(ctx.logs).toEqual([
    {
      level: 'warn',
      text: expect.stringMatching(
        /^MONARC's Ansible playbook lies beside INVENTORY_DIR with monarcfo, monarcfo-update \(for front offices\) and role-apache2 .* Comment that out in \S+\/monarc\.yaml, \S+\/update_clients\.yaml; /,
      ),
    },
  ]);
  const without = await machine({ [`${HOME}/monarc.yaml`]: '- hosts: master\n  roles: [monarcbo]\n' });
  await inventory.actions!.check!(without, desired([]));
  expect(without.logs).toEqual([]);
});

test('a back office has nothing that the playbook would write as well, and no journal is asked there', async () => {
  const $ = (() => expect.unreachable()) as unknown as Shell;
  expect(await remarksOnTraces({ $, server: backOffice, site })).toEqual([]);
});

test.each<[ServerFacts, string, RegExp]>([
  [
    frontOffice,
    '/var/www/acme/local.php',
    /: role monarcfo or monarcfo-update of MONARC's playbook is at work/,
  ],
  [
    reverseProxy,
    `/etc/apache2/sites-available/${site.publicHost}.conf`,
    /: role-apache2 of MONARC's playbook/,
  ],
])('what the journal has of Ansible on $fqdn is told', async (server, path, words) => {
  const $ = (() => () =>
    Promise.resolve({
      stdout: `2026-11-28T14:41:16+0000\t${path}\n`,
      stderr: '',
      exitCode: 0,
    })) as unknown as Shell;
  const [remark, ...others] = await remarksOnTraces({ $, server, site });
  expect(others).toEqual([]);
  expect(remark).toContain(`Ansible wrote ${path} here at 2026-11-28T14:41:16+0000`);
  expect(remark).toMatch(words);
});

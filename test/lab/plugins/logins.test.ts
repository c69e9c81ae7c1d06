/** The account that Regent signs in with, as servers have it: another shell, texts, and an sshd that grants little. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import { host as hostPlugin } from '../../../plugins/host/host.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { clientState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { ask, codeFolder, desiredInLab, useApache } from './web.ts';

const { frontOffice: host } = lab();
useApache(host);

/** Gives what the check says is wrong. */
async function check(): Promise<string | undefined> {
  const ctx = await hostContext(hostPlugin, host);
  return hostPlugin.actions!.check!(ctx, desiredInLab([])).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
}

async function comesAndGoes(alias: string): Promise<void> {
  const ctx = await hostContext(vhost, host, { options: { codeFolder } });
  const config = await hostContext(clientConfig, host);
  const present = desiredInLab([clientState({ alias, name: `It's "${alias}" \\ $HOME` })]);
  await settle(clientConfig, config, present);
  await settle(vhost, ctx, present);
  await vhost.verify?.(ctx, present);
  expect([...config.failures, ...ctx.failures]).toEqual([]);
  const { status, body } = await ask(host, `${alias}.monarc.test`, '/.well-known/regent');
  expect([status, body]).toEqual([200, alias]);
  const written = await host.exec(`php -r 'var_dump(is_array(require "/var/www/${alias}/local.php"));'`);
  expect(written.stdout).toBe('bool(true)\n');
  const absent = desiredInLab([clientState({ alias, presence: 'absent' })]);
  await settle(vhost, ctx, absent);
  await settle(clientConfig, config, absent);
  expect([...config.failures, ...ctx.failures]).toEqual([]);
}

async function changed(command: string, back: string): Promise<void> {
  await host.exec(command);
  onTestFinished(async () => void (await host.exec(back)));
}

const withShell = (path: string) =>
  changed(`usermod --shell ${path} ansible`, 'usermod --shell /bin/bash ansible');

const withLoginFile = (text: string) =>
  changed(
    `cp -p /home/ansible/.bashrc /root/bashrc; cat >/home/ansible/.bashrc <<'END'\n${text}\nEND`,
    'mv /root/bashrc /home/ansible/.bashrc',
  );

/** sshd reads its settings when it starts; each of these waits until it has. */
async function withSshd(settings: string): Promise<void> {
  const file = '/etc/ssh/sshd_config.d/00-hardened.conf';
  const restarted = async (command: string) => {
    await host.exec(command);
    await host.stopSshd();
    await host.startSshd();
  };
  await restarted(
    `printf '%s\\n' ${settings
      .split('\n')
      .map((line) => `'${line}'`)
      .join(' ')} >${file}`,
  );
  onTestFinished(() => restarted(`rm ${file}`));
  expect((await host.exec('sshd -T')).stdout).toContain('maxsessions 1\n');
}

describe('the check says that all is well, and a client comes and goes', () => {
  test.each(['/usr/bin/fish', '/usr/bin/tcsh', '/usr/bin/zsh', '/usr/bin/dash'])('with %s', async (shell) => {
    await withShell(shell);
    expect(await check()).toBeUndefined();
    await comesAndGoes(`shell-${shell.slice('/usr/bin/'.length)}`);
  });

  test('with a login file that prints, and sets what it likes', async () => {
    await withLoginFile(
      'echo "Welcome to fo1"; echo "Mind the step" >&2; umask 077; export LC_ALL=de_DE TZ=Asia/Tokyo',
    );
    expect(await check()).toBeUndefined();
    await comesAndGoes('shell-banner');
  });

  test('with an sshd that forwards nothing, and grants one session', async () => {
    await withSshd('AllowTcpForwarding no\nDisableForwarding yes\nMaxSessions 1\nBanner /etc/issue');
    expect(await check()).toBeUndefined();
    await comesAndGoes('shell-hardened');
  });

  test('with a key that is restricted', async () => {
    const keys = '/home/ansible/.ssh/authorized_keys';
    await changed(`sed -i 's/^ssh-/restrict ssh-/' ${keys}`, `sed -i 's/^restrict //' ${keys}`);
    expect(await check()).toBeUndefined();
    await comesAndGoes('shell-restricted');
  });

  test('with a sudo that uses a terminal of its own, lectures and logs', async () => {
    const file = '/etc/sudoers.d/zz-hardened';
    await changed(
      `printf 'Defaults use_pty, lecture=always, logfile=/var/log/sudo.log, umask=0077, umask_override\\n' >${file}; chmod 0440 ${file}`,
      `rm ${file}`,
    );
    expect(await check()).toBeUndefined();
    await comesAndGoes('shell-sudo');
  });
});

describe('it is refused, with what to do', () => {
  test.each(['/usr/sbin/nologin', '/bin/false'])('with %s', async (shell) => {
    await withShell(shell);
    expect(await check()).toMatch(/login shell runs what it is given \(not nologin or false\)/);
  });

  test('with a sudo that wants a terminal', async () => {
    const file = '/etc/sudoers.d/zz-hardened';
    await changed(`printf 'Defaults requiretty\\n' >${file}; chmod 0440 ${file}`, `rm ${file}`);
    expect(await check()).toMatch(/you must have a tty to run sudo/);
  });
});

/** Logins as servers have them: shells, texts, and what sshd is told not to grant. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CannotBecomeRootError, ChannelRefusedError } from '../../src/transport/errors.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { HttpAnswer } from '../../src/transport/transport.ts';
import { newFolder } from '../kit/folder.ts';
import { haveSshd, startSshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();

describe.skipIf(!haveSshd())('a login', () => {
  const open = async (given: Parameters<typeof startSshd>[0]) => {
    const sshd = await startSshd(given);
    const transport = makeSshTransport({ ...sshd, become: 'none' });
    onTestFinished(async () => {
      await transport.close();
      await sshd.stop();
    });
    return { sshd, transport, $: transport.shell(signal), files: transport.files(signal) };
  };
  const listen = async () => {
    const server = createServer((request, response) =>
      response.end(`${request.headers.host} ${request.url}`),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  };

  const shells = ['sh', 'dash', 'bash', 'fish', 'zsh', 'tcsh', 'csh'].map((name) => `/bin/${name}`);
  test.each(shells.filter((path) => existsSync(path)))('with %s gives the same bytes', async (shell) => {
    const { $, files } = await open({ shell });
    const words = [
      `it's`,
      'a\\\\b\\',
      '$HOME `id` $(id)',
      '"',
      '!!',
      'a\nb',
      '*',
      '~',
      '{a,b}',
      '\u00fc',
      '%#^;',
    ];
    expect(await $`printf '%s\n' ${words}; echo "$HOME" >&2; exit 3`.catch((error) => error)).toMatchObject({
      exitCode: 3,
    });
    expect((await $`printf '%s|' ${words}`).stdout).toBe(`${words.join('|')}|`);
    expect(
      (await $({ input: Buffer.from([0, 255, 10]) })`od -An -tx1; umask; pwd; echo $LC_ALL`).stdout,
    ).toBe(' 00 ff 0a\n0022\n/\nC.UTF-8\n');
    const base = await newFolder('login');
    const { stdout } = await $`id -un; id -gn`;
    const [owner = '', group = ''] = stdout.split('\n');
    await files.write([{ kind: 'file', path: `${base}/it's`, content: 'x', mode: 0o600, owner, group }]);
    expect((await files.read([`${base}/it's`])).get(`${base}/it's`)).toMatchObject({
      content: Buffer.from('x'),
    });
    expect((await files.list([base])).get(base)).toEqual(["it's"]);
  });

  test.each(['/usr/sbin/nologin', '/bin/false', '/bin/true', '/bin/echo'])(
    'with %s is refused, with its words, and nothing has run',
    async (shell) => {
      const forced = `ForceCommand echo Nobody works here; exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`;
      const { $ } = await open({ settings: [forced] });
      const error = await $`touch /tmp/regent-must-not-exist`.catch((error) => error);
      expect(error).toBeInstanceOf(CannotBecomeRootError);
      expect(error.message).toContain('Nobody works here');
      expect(error.message).toContain('login shell runs what it is given (not nologin or false)');
      expect(existsSync('/tmp/regent-must-not-exist')).toBe(false);
    },
  );

  test('that was refused signs in anew, as what kept it out may be mended by then', async () => {
    const sshd = await startSshd({ settings: ['ForceCommand false'] });
    const said: string[] = [];
    const transport = makeSshTransport({ ...sshd, become: 'none', log: (text) => void said.push(text) });
    onTestFinished(async () => {
      await transport.close();
      await sshd.stop();
    });
    for (const expected of [1, 2, 3]) {
      await expect(transport.ping(signal)).rejects.toThrow(CannotBecomeRootError);
      expect(said.filter((text) => text.startsWith('Connected'))).toHaveLength(expected);
    }
  });

  test('that reads what is meant for the command is refused, and nothing has run', async () => {
    for (const reader of ['read -r line', 'head -c 700 >/dev/null', 'cat >/dev/null']) {
      const { $ } = await open({ settings: [`ForceCommand ${reader}; exec sh -c "$SSH_ORIGINAL_COMMAND"`] });
      await expect($({ input: 'list' })`touch /tmp/regent-must-not-exist`).rejects.toThrow(
        CannotBecomeRootError,
      );
      expect(existsSync('/tmp/regent-must-not-exist')).toBe(false);
    }
  });

  test('that prints before and after, and has an exit code of its own, changes no answer', async () => {
    const { $ } = await open({
      settings: ['ForceCommand printf hello; sh -c "$SSH_ORIGINAL_COMMAND"; echo bye; echo bye >&2; exit 7'],
    });
    expect(await $`printf out; echo err >&2`).toMatchObject({ stdout: 'out', exitCode: 0 });
    expect(await $({ nothrow: true })`exit 4`).toMatchObject({ stdout: '', exitCode: 4 });
    expect((await $({ nothrow: true })`kill -9 $$`).exitCode).toBe(null);
  });

  test('that may not forward asks web servers through a program, and finds out once', async () => {
    const ways = [
      { settings: ['AllowTcpForwarding no'] },
      { settings: ['DisableForwarding yes'] },
      { settings: ['PermitOpen none'] },
      { keyOptions: 'restrict' },
    ];
    const port = await listen();
    for (const way of ways) {
      const { transport, $ } = await open(way);
      const questions = Array.from({ length: 20 }, (_, n) => ({ port, host: `h${n}`, path: `/${n}` }));
      const answers = (await transport.http(questions, signal)) as HttpAnswer[];
      expect(answers.map((answer) => answer.body)).toEqual(
        questions.map(({ host, path }) => `${host} ${path}`),
      );
      const nobodys = Array.from({ length: 20 }, () => ({ port: 1, host: 'h', path: '/' }));
      for (const nobody of await transport.http(nobodys, signal))
        expect((nobody as Error).message).toMatch(
          /No answer from http:\/\/h\/ on port 1: Connection refused/,
        );
      for (let n = 0; n < 3; n += 1) await transport.http(questions, signal);
      // Every place is free again.
      const together = await Promise.all(Array.from({ length: 8 }, () => $`echo here`));
      expect(together.map(({ stdout }) => stdout)).toEqual(together.map(() => 'here\n'));
    }
  });

  test.each([1, 2, 3])(
    'with MaxSessions %i gets its commands done in turn, all of them',
    async (sessions) => {
      const { $, transport } = await open({ settings: [`MaxSessions ${sessions}`, 'AllowTcpForwarding no'] });
      const all = Array.from({ length: 12 }, (_, n) => $`sleep 0.1; echo ${n}`);
      const port = await listen();
      const questions = Array.from({ length: 12 }, () => ({ port, host: 'h', path: '/' }));
      const answers = await transport.http(questions, signal);
      expect((await Promise.all(all)).map(({ stdout }) => stdout)).toEqual(all.map((_, n) => `${n}\n`));
      expect(answers.map((answer) => 'body' in answer && answer.body)).toEqual(answers.map(() => 'h /'));
    },
  );

  test.each([1, 2])('with MaxSessions %i can call off what runs and what waits', async (sessions) => {
    const { transport, $ } = await open({ settings: [`MaxSessions ${sessions}`] });
    const abort = new AbortController();
    const base = await newFolder('login');
    const running = Array.from(
      { length: 5 },
      (_, n) => transport.shell(abort.signal)`touch ${`${base}/${n}`}; exec sleep 60`,
    );
    const outcomes = Promise.allSettled(running);
    await expect.poll(() => existsSync(`${base}/0`)).toBe(true);
    abort.abort(new Error('called off'));
    expect((await outcomes).map((one) => one.status === 'rejected' && String(one.reason))).toEqual(
      running.map(() => 'Error: called off'),
    );
    expect((await $`echo again`).stdout).toBe('again\n');
  });

  test('with MaxSessions 0 is refused with what to change', async () => {
    const { transport } = await open({ settings: ['MaxSessions 0'] });
    const error = await transport.ping(signal).catch((error) => error);
    expect(error).toBeInstanceOf(ChannelRefusedError);
    expect(error.message).toContain('MaxSessions be 1 or more');
  });
});

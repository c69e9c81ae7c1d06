import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  CannotBecomeRootError,
  CommandError,
  ConnectionLostError,
  ConnectionRefusedError,
  AuthenticationError,
  HostKeyChangedError,
  TransportClosedError,
  UnsendableCommandError,
} from '../../src/transport/errors.ts';
import { fingerprint } from '../../src/transport/ssh/host-key.ts';
import { scanHostKey } from '../../src/transport/ssh/scan-host-key.ts';
import { makeSshTransport, type SshOptions } from '../../src/transport/ssh/ssh-transport.ts';
import { freePort, haveSshd, startSshd, type Sshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();

describe.skipIf(!haveSshd())('a server over SSH', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const open = (overrides: Partial<SshOptions> = {}) => {
    const transport = makeSshTransport({ ...sshd, become: 'none', ...overrides });
    onTestFinished(() => transport.close());
    return transport;
  };
  const shell = (overrides: Partial<SshOptions> = {}) => open(overrides).shell(signal);

  test('a command gives its output, and stderr is not mixed into it', async () => {
    const $ = shell();
    const output = await $`echo ${'a  b'}; echo ${['x y', "z'"]} >&2; printf %s ${1}`;
    expect(output).toEqual({ stdout: 'a  b\n1', stderr: "x y z'\n", exitCode: 0 });
  });

  test('a command that says nothing and one that says much come back whole', async () => {
    const $ = shell();
    expect(await $`true`).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const { stdout } = await $({ input: '\u00e9'.repeat(1_000_001) })`cat; exec >&2; echo done`;
    expect(stdout).toBe('\u00e9'.repeat(1_000_001));
  });

  test('input is bytes as they are, and none is the end of input', async () => {
    const $ = shell();
    expect((await $({ input: Buffer.from([0, 255, 10]) })`od -An -tx1`).stdout.trim()).toBe('00 ff 0a');
    expect((await $`cat`).stdout).toBe('');
    expect((await $({ input: '' })`cat`).stdout).toBe('');
  });

  test('a command that fails is an error without its values, unless that is asked for', async () => {
    const $ = shell({ redact: (text) => text.replaceAll('hunter2', '***') });
    const error = await $`echo the password hunter2 is bad ${'hunter2'} >&2; exit 3`.catch((error) => error);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ exitCode: 3, stderr: 'the password *** is bad ***' });
    expect(error.message).not.toContain("'hunter2'");
    expect(error.message).toContain(`${sshd.user}@127.0.0.1:${sshd.port}`);
    expect((await $({ nothrow: true })`exit 3`).exitCode).toBe(3);
  });

  test('commands run in the same surroundings everywhere', async () => {
    const { stdout } = await shell()`pwd; umask; echo "$LC_ALL"; echo "$PATH"`;
    expect(stdout).toMatch(/^\/\n0022\nC\.UTF-8\n.*\/usr\/sbin/);
  });

  test('a NUL byte is refused before it can end the connection, and so is a command that is too long', async () => {
    const transport = open();
    const $ = transport.shell(signal);
    await $`true`;
    await expect($`echo ${'a\0b'}`).rejects.toThrow(UnsendableCommandError);
    await expect($`echo ${'x'.repeat(110 * 1024)}`).rejects.toThrow(/give data as input/);
    expect((await $`echo ${'x'.repeat(90 * 1024)} | wc -c`).stdout.trim()).toBe(String(90 * 1024 + 1));
  });

  test('fifty commands at once share eight channels', async () => {
    const $ = shell();
    const all = Array.from({ length: 50 }, (_, n) => $`sleep 0.05; echo ${n}`);
    expect((await Promise.all(all)).map((output) => output.stdout)).toEqual(all.map((_, n) => `${n}\n`));
  });

  test('a server that grants but two channels gets the commands two by two', async () => {
    const strict = await startSshd({ settings: ['MaxSessions 2'] });
    onTestFinished(() => strict.stop());
    const $ = shell(strict);
    const all = Array.from({ length: 8 }, (_, n) => $`sleep 0.1; echo ${n}`);
    expect((await Promise.all(all)).map((output) => output.stdout)).toEqual(all.map((_, n) => `${n}\n`));
  });

  test('what is given as input shows in no process list', async () => {
    const running = shell()({ input: 'geheim-im-input\n' })`read -r line; sleep 0.53; echo "$line"`;
    await expect.poll(() => processes('sleep\x000.53')).toBe(1);
    expect(processes('geheim-im-input')).toBe(0);
    expect((await running).stdout).toBe('geheim-im-input\n');
  });

  test('a command that is called off is gone, with all that it started', async () => {
    const transport = open();
    const abort = new AbortController();
    const tag = `30.6${process.pid}`;
    const running = transport.shell(
      abort.signal,
    )`sh -c ${`sleep ${tag}1 & setsid -w sleep ${tag}2 & trap "" TERM; sleep ${tag}3`}`;
    const left = () => processes(`sleep\0${tag}`);
    await expect.poll(left).toBeGreaterThanOrEqual(3);
    abort.abort(new Error('the run was cancelled'));
    await expect(running).rejects.toThrow('the run was cancelled');
    expect(left()).toBe(0);
  });

  test('a command that is called off while it waits for a channel never starts', async () => {
    const transport = open();
    const abort = new AbortController();
    const busy = Array.from({ length: 8 }, () => transport.shell(signal)`sleep 0.3`);
    await transport.ping(signal).catch(() => undefined);
    const waiting = transport.shell(abort.signal)`touch /tmp/regent-must-not-exist`;
    abort.abort(new Error('called off'));
    await expect(waiting).rejects.toThrow('called off');
    await Promise.all(busy);
    expect(
      (await transport.shell(signal)({ nothrow: true })`test -e /tmp/regent-must-not-exist`).exitCode,
    ).toBe(1);
  });

  test('calling off eight commands at once works, although they take every channel', async () => {
    const transport = open();
    const abort = new AbortController();
    const seconds = `60.7${process.pid}`;
    const running = Array.from({ length: 8 }, () => transport.shell(abort.signal)`sleep ${seconds}; true`);
    const outcomes = Promise.allSettled(running);
    await expect.poll(() => processes(`sleep\0${seconds}`)).toBe(8);
    abort.abort(new Error('called off'));
    expect(
      (await outcomes).map((outcome) => outcome.status === 'rejected' && String(outcome.reason)),
    ).toEqual(running.map(() => 'Error: called off'));
    await transport.ping(signal);
  });

  test('a command that leaves a daemon behind is over when it has exited and nothing more comes', async () => {
    const transport = open();
    await transport.ping(signal);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const state = { over: false };
    const running = transport.shell(signal)`setsid sleep 30 & echo $!`.finally(() => (state.over = true));
    for (let n = 0; n < 40 && !state.over; n += 1) {
      await sleep(50);
      vi.advanceTimersByTime(1_000);
    }
    expect(state.over).toBe(true);
    process.kill(Number((await running).stdout));
  });

  test('a lost connection rejects what is under way, and the next command has a new one', async () => {
    const log: string[] = [];
    const transport = open({ log: (text) => log.push(text) });
    const $ = transport.shell(signal);
    const tag = `30.7${process.pid}`;
    const running = [$`sleep ${tag}`, $`sleep ${tag}`, transport.files(signal).read(['/etc/hostname'])];
    const outcomes = Promise.allSettled(running);
    await expect.poll(() => processes(`sleep\0${tag}`)).toBeGreaterThanOrEqual(2);
    sshd.dropConnections();
    const [first, second] = await outcomes;
    expect(first).toMatchObject({ reason: expect.any(ConnectionLostError) });
    expect(second).toMatchObject({ reason: expect.any(ConnectionLostError) });
    expect((await $`echo again`).stdout).toBe('again\n');
    expect(processes(`sleep\0${tag}`)).toBe(0);
    expect(log.filter((line) => line.startsWith('Connected'))).toHaveLength(2);
  });

  test('a closed transport takes no more commands, and closing again is no error', async () => {
    const transport = open();
    await transport.ping(signal);
    const running = transport.shell(signal)`sleep 2`;
    const outcome = expect(running).rejects.toThrow(TransportClosedError);
    await transport.close();
    await transport.close();
    await outcome;
    await expect(transport.ping(signal)).rejects.toThrow(TransportClosedError);
  });

  test('a changed host key is refused, with both fingerprints', async () => {
    const other = Buffer.from(sshd.hostKey, 'base64');
    other[other.length - 1]! ^= 1;
    const error = await open({ hostKey: other.toString('base64') })
      .ping(signal)
      .catch((error) => error);
    expect(error).toBeInstanceOf(HostKeyChangedError);
    expect(error.expected).toBe(fingerprint(other));
    expect(error.found).toBe(fingerprint(Buffer.from(sshd.hostKey, 'base64')));
    expect(error.message).toContain(error.expected);
    expect(error.message).toContain(error.found);
  });

  test('a host key is scanned without signing in, and its fingerprint is as good as the key', async () => {
    const found = await scanHostKey({ ...sshd, signal });
    expect(found).toEqual({
      key: sshd.hostKey,
      algorithm: 'ssh-ed25519',
      fingerprint: fingerprint(Buffer.from(sshd.hostKey, 'base64')),
    });
    await open({ hostKey: found.fingerprint }).ping(signal);
  });

  test('who is not let in, and who finds nobody there, is told so', async () => {
    const stranger = (await startSshd().then(async (other) => (await other.stop(), other))).privateKey;
    await expect(open({ privateKey: stranger }).ping(signal)).rejects.toThrow(AuthenticationError);
    const port = await freePort();
    await expect(open({ port }).ping(signal)).rejects.toThrow(ConnectionRefusedError);
    await expect(scanHostKey({ ...sshd, port, signal })).rejects.toThrow(ConnectionRefusedError);
  });

  test('a user who cannot become root is told so', async () => {
    const $ = shell({ become: 'sudo' });
    const outcome = await $`id -u`.catch((error) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CannotBecomeRootError);
    else expect(outcome.stdout).toBe('0\n');
  });
});

/** How many processes of this machine, which is the server as well, have this in their command line. */
function processes(text: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    } catch {
      return '';
    }
  });
  return lines.filter((line) => line.includes(text)).length;
}

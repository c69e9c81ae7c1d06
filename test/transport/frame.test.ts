import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frame, newMark, start, unframe } from '../../src/transport/ssh/frame.ts';
import { newFolder } from '../kit/folder.ts';

const run = (input: Buffer) => {
  const { stdout, stderr, status } = spawnSync('perl', ['-'], { input });
  return { stdout, stderr: stderr.toString(), exitCode: status };
};

test('what the login shell reads means the same to every shell', () => {
  for (const words of [start('sudo'), start('none', 'regent0f', '123')])
    expect(words).toMatch(/^[a-z0-9 -]+$/);
});

test('a command whose input was cut off, wherever, does not begin', async () => {
  const base = await newFolder('frame');
  const whole = frame(newMark(), `touch ${base}/begun; cat`, 'one\ntwo\nthree\n');
  const program = whole.indexOf('__END__\n');
  const cuts = [
    1,
    7,
    100,
    program - 5,
    program,
    program + 8,
    program + 20,
    whole.length - 6,
    whole.length - 1,
  ];
  for (const length of cuts) {
    expect(run(whole.subarray(0, length)).stdout.toString(), `${length} bytes`).toBe('');
    expect(existsSync(`${base}/begun`)).toBe(false);
  }
  for (const gone of [whole.indexOf('\n') + 1, 100, program - 5])
    expect(run(whole.subarray(gone)).exitCode, `without ${gone} bytes`).not.toBe(0);
  expect(run(Buffer.concat([whole, Buffer.from('more')])).stderr).toContain('the command was cut off');
  expect(existsSync(`${base}/begun`)).toBe(false);
  run(whole);
  expect(existsSync(`${base}/begun`)).toBe(true);
});

test('an answer without its end is no success', () => {
  const mark = newMark();
  const { stdout, stderr } = run(frame(mark, 'printf whole'));
  expect(unframe(mark, { stdout, stderr, exitCode: 0 })).toMatchObject({ exitCode: 0 });
  expect(unframe(mark, { stdout, stderr, exitCode: 0 }).stdout.toString()).toBe('whole');
  const cut = stdout.subarray(0, stdout.lastIndexOf(mark));
  expect(unframe(mark, { stdout: cut, stderr, exitCode: 0 }).exitCode).toBe(null);
});

test('input that the command does not read, and a command that ends by a signal, are told as they are', () => {
  const mark = newMark();
  const ended = (command: string) => unframe(mark, run(frame(mark, command, 'x'.repeat(1_000_000)))).exitCode;
  expect(ended('exit 5')).toBe(5);
  expect(ended('kill -9 $$')).toBe(null);
});

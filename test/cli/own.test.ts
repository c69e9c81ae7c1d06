/** The programs of Regent itself, by `regent`. */
import { expect, test } from 'vitest';
import { ownCommand } from '../../src/domain/secrets/own-command.ts';
import { regent } from './regent.ts';

const nowhere = { url: 'http://127.0.0.1:9', token: '' };

const called: string[][] = [];
const noting = (name: string) => async (words: string[]) => called.push([name, ...words]);
const NAMES = ['serve', 'admin', 'rotate-key', 'api-keys', 'demo', 'lab'] as const;
const programs = Object.fromEntries(NAMES.map((name) => [name, noting(name)]));

test('a program is loaded only if it is called, and needs neither an address nor a token', async () => {
  const wrong = ['--help', 'serve --help', 'serve now', 'demo --twice', 'admin', 'admin reset-password'];
  for (const words of wrong) await regent(nowhere, words.split(' '), { env: {}, programs });
  expect(called).toEqual([]);
  const right = [
    'serve',
    'admin reset-password ada@example.org',
    'rotate-key',
    'rotate-key --finish',
    'api-keys',
    'demo',
    'demo --once',
    'lab',
  ];
  for (const words of right)
    expect(await regent(nowhere, words.split(' '), { env: {}, programs })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  expect(called.map((words) => words.join(' '))).toEqual(right);
});

test('what a package does not have is said in plain words', async () => {
  expect(await regent(nowhere, ['lab'], { env: {} })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'This installation has no `regent lab`: it is in the repository of Regent alone. There: npm run lab\n',
  });
});

test.each([
  ['/usr/local/bin/regent', 'regent rotate-key --finish'],
  // By an alias or `npm run regent`.
  ['/opt/regent/dist/src/command.js', 'regent rotate-key --finish'],
  ['/opt/regent/dist/src/rotate-key.js', 'npm run rotate-key -- --finish'],
  ['/opt/regent/dist/src/main.js', 'npm run rotate-key -- --finish'],
])('who started %s reads %s', (startedAs, shown) => {
  expect(ownCommand('rotate-key', ['--finish'], startedAs)).toBe(shown);
});

test('a program without words is called by its name alone', () => {
  expect(ownCommand('api-keys', [], '/opt/regent/dist/src/main.js')).toBe('npm run api-keys');
  expect(ownCommand('api-keys', [], '/usr/bin/regent')).toBe('regent api-keys');
});

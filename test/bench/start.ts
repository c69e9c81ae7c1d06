/**
 * `npm run bench:start`: how long `regent --help` takes to its end, beside a Node that does nothing, by turns. Prints
 * figures; fails only if the command does.
 */
import { deepEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { figuresOf, inWords } from './figures.ts';

const ROUNDS = 60;
const WARM_UP = 5;
const command = fileURLToPath(new URL('../../src/command.js', import.meta.url));

const CASES: [name: string, words: string[]][] = [
  ['node -e 0', ['-e', '0']],
  ['regent --help', [command, '--help']],
  ['regent client create --help', [command, 'client', 'create', '--help']],
];

const took = new Map<string, number[]>(CASES.map(([name]) => [name, []]));
for (let round = -WARM_UP; round < ROUNDS; round += 1)
  for (const [name, words] of CASES) {
    const from = performance.now();
    const { status } = spawnSync(process.execPath, words, { stdio: 'ignore' });
    const ms = performance.now() - from;
    deepEqual([name, status], [name, 0]);
    if (round >= 0) took.get(name)?.push(ms);
  }

console.log(`Node ${process.version}, ${ROUNDS} times each`);
for (const [name, values] of took) console.log(`${name.padEnd(28)} ${inWords(figuresOf(values))}`);

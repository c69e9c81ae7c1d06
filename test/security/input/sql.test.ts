/** What people type is a literal to MariaDB, and holds no command for the program that sends it there. */
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { askMariadb } from '../../../plugins/shared/mariadb/mariadb.ts';
import { quote } from '../../../plugins/shared/mariadb/mysql.ts';
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { frontOffice } from '../../kit/clients.ts';
import { clientCommands, hostileTexts, templates, UNSEEN_TEXT } from '../../kit/api/hostile-texts.ts';
import { startMariadb } from '../../kit/services/mariadb.ts';

const mariadb = await startMariadb();
afterAll(() => mariadb?.close());

const trace = join(tmpdir(), `regent-client-command-${process.pid}`);
const pieces = `'"\`\\!*/-#;{}%$ \n\r\t\0acgGNnrxZ/金`.split('');
const unit = fc.constantFrom(...pieces, `touch ${trace}`, '//', '\\! ', "\\'");
const texts = [
  ...clientCommands(trace),
  ...clientCommands(trace).map((text) => `\n${text}\n`),
  ...Object.values(hostileTexts(trace)),
  UNSEEN_TEXT,
  ...templates('x'),
  ...fc.sample(fc.string({ unit, maxLength: 30 }), { numRuns: 1_000, seed: 7 }),
];

describe.skipIf(mariadb === undefined)('the mariadb program', () => {
  test('gives MariaDB each text as Regent sends it, and carries out none of it', async () => {
    const $ = ({ input }: { input: string }) =>
      async function run(_pieces: TemplateStringsArray, script: string) {
        const options = script.split('as_root mariadb ')[1]?.trim().split(' ') ?? [];
        return { stdout: await mariadb!.ask(input, ...options), stderr: '', exitCode: 0 };
      };
    const ctx = { $, server: frontOffice, signal: AbortSignal.timeout(30_000) } as unknown as Context;
    const answers = await askMariadb(
      ctx,
      texts.map((text) => [`SELECT HEX(${quote(text)})`]),
    );
    expect(answers.map(({ rows: [row = ''] }) => Buffer.from(row, 'hex').toString())).toEqual(texts);
    await expect(access(trace)).rejects.toThrow('ENOENT');
  });

  test('does so too as an administrator uses it, who reads a file of SQL into it', async () => {
    const said = await mariadb!.ask(
      texts.map((text) => `SELECT HEX(${quote(text)});\n`).join(''),
      '--batch',
      '--skip-column-names',
      '--default-character-set=utf8mb4',
    );
    expect(
      said
        .split('\n')
        .slice(0, -1)
        .map((row) => Buffer.from(row, 'hex').toString()),
    ).toEqual(texts);
    await expect(access(trace)).rejects.toThrow('ENOENT');
  });
});

/** A shell with nothing behind it but a `mariadb` that gives prepared answers, and a record of what was asked. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Plugin, Shell } from '../../src/runner/contract/plugin.ts';
import { sandboxContext, type SandboxContext } from '../kit/plugin-context.ts';

/** What it says to the statements of one batch: rows, or the message of an error that one of them makes. */
export type Say = (statements: string) => { rows?: string[]; error?: { code: number; message: string } };

export interface Asked {
  command: string;
  input: string;
}

export async function mariadbContext<Options>(
  plugin: Plugin<Options>,
  say: Say,
  version = '#version 10.11.6-MariaDB fits',
): Promise<SandboxContext<Options> & { asked: Asked[] }> {
  const asked: Asked[] = [];
  const shell = (options: { input?: string }): Shell =>
    ((first: TemplateStringsArray | { input?: string }, ...values: (string | string[])[]) => {
      if (!Array.isArray(first)) return shell(first as { input?: string });
      const { input = '' } = options;
      asked.push({
        command: first.map((piece, i) => piece + [values[i] ?? []].flat().join(' ')).join(''),
        input,
      });
      return Promise.resolve(answer(input, say, version));
    }) as unknown as Shell;
  const ctx = await sandboxContext(plugin);
  const scripts = join(ctx.root, 'var/lib/monarc/fo/scripts');
  await mkdir(scripts, { recursive: true });
  await writeFile(join(scripts, 'client-upgrade-db.sh'), '');
  return Object.assign(ctx, { sandbox: false, $: shell({}), asked } satisfies Partial<Context> & {
    asked: Asked[];
  });
}

function answer(input: string, say: Say, version: string) {
  let stdout = `${version}\n`;
  let stderr = '';
  input.split('\n').forEach((line, i) => {
    const [, mark, statements = ''] = /^SELECT '(#batch \w+)'\/\/ ?(.*)$/.exec(line) ?? [];
    if (mark === undefined) return;
    stdout += `${mark}\n`;
    if (mark === '#batch end') return;
    const { rows = [], error } = say(statements);
    for (const row of rows) stdout += `${row}\n`;
    if (error) stderr += `--------------\nERROR ${error.code} (HY000) at line ${i + 1}: ${error.message}\n`;
  });
  return { stdout, stderr, exitCode: 0 };
}

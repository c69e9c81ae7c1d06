import { readdir, readFile } from 'node:fs/promises';
import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { generateHelpTextForAllCommands, type Application, type CommandContext } from '@stricli/core';
import { expect, test } from 'vitest';
import { app } from '../../cli/app.ts';
import { EXIT } from '../../cli/exit-codes.ts';

const page = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

/** Help needs nothing of what commands have. */
const helpTexts = generateHelpTextForAllCommands(app as unknown as Application<CommandContext>);

/** Those are explained once. */
const ofMany = [...page.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, flag]) => flag);

test('docs/command-line.md has every command with each of its options, and no other', () => {
  const rows = [...page.matchAll(/^\| `(regent [a-z -]+?)(?: <.*?| \[.*?)?` .*$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(helpTexts.map(([name]) => name));
  for (const [at, [name, help]] of helpTexts.entries()) {
    const [usage = ''] = /^ {2}.*$/m.exec(help) ?? [];
    for (const [flag] of usage.matchAll(/--[a-z-]+/g))
      if (!ofMany.includes(flag))
        expect([name, rows[at]?.[0]]).toEqual([name, expect.stringContaining(flag)]);
  }
});

test('docs/command-line.md has every exit code, and no other', () => {
  const codes = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT));
});

test('each mutation has a command, or docs/command-line.md says that it requires a session', async () => {
  const root = new URL('../..', import.meta.url).pathname;
  const schema = buildSchema(await readFile(`${root}schema.graphql`, 'utf8'));
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  const requiresSession = ({ description }: { description?: string | null }) =>
    /Requires [^.]*a session\b/.test(description ?? '');
  const ofSession = mutations.filter(requiresSession).map(({ name }) => name);
  const section = page.split('### What requires a session')[1]?.split('\n### ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const told = rows.flatMap((row) => [...row.matchAll(/`([a-z]\w+)`/gi)].map(([, name = '']) => name));
  expect(told.toSorted()).toEqual(ofSession.toSorted());

  const files = (await readdir(`${root}cli`, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const code = (await Promise.all(files.map((name) => readFile(`${root}cli/${name}`, 'utf8')))).join('\n');
  const folder = `${root}sdk/operations`;
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(`${folder}/${name}`, 'utf8')),
  );
  const used = texts
    .flatMap((text) => parse(text).definitions)
    .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
    .filter(({ name }) => code.includes(`${name?.value}Document`))
    .flatMap(({ selectionSet }) =>
      selectionSet.selections.map((field) => 'name' in field && field.name?.value),
    );
  // Signing in is for browsers, and `regent apply` creates many clients.
  const others = ['createClients', 'requestPasswordReset', 'setPassword', 'signIn', 'signOut'];
  const forTokens = mutations.filter((field) => !requiresSession(field)).map(({ name }) => name);
  expect(forTokens.filter((name) => !used.includes(name))).toEqual(others);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './kit/folder.ts';

const BEFORE = 'type Query { client: String server(id: ID): String }';
const BROKEN = 'type Query { client: Int server(id: ID!): String more: Int }';
const ADDED = 'type Query { client: String server(id: ID): String more: Int }';
const CHANGELOG = '# Changelog\n\n## [0.2.0]\n\n### Added\n\n- `Query.client`.\n';

test('without a release it says what would break a client, and no more', async () => {
  const { diff } = await repository();
  const { text, code } = await diff(BROKEN, CHANGELOG);
  expect(text).toContain(
    "Breaking: an operation that worked may be refused: 2\n  Field 'Query.client' changed type from 'String' to 'Int'",
  );
  expect(text).toContain("Safe: 1\n  Field 'more' was added");
  expect(code).toBe(0);
});

test('what breaks a client since a release has to be named as changed or removed', async () => {
  const { diff, git } = await repository();
  git('tag', 'v0.1.0');
  const silent = await diff(BROKEN, CHANGELOG);
  expect(silent.text).toContain('since v0.1.0');
  expect(silent.text).toContain('what breaks clients: Query.client, Query.server.id');
  expect(silent.code).toBe(1);
  const half = await diff(BROKEN, `${CHANGELOG}\n### Changed\n\n- \`Query.server\` needs its id.\n`);
  expect(half.text).toMatch(/what breaks clients: Query\.client$/);
  const named = await diff(BROKEN, `${CHANGELOG}\n### Removed\n\n- \`Query.server\`, \`Query.client\`.\n`);
  expect(named.code).toBe(0);
  const old = await diff(BROKEN, '## [0.2.0]\n\n## [0.1.0]\n\n### Changed\n\n- `Query`\n');
  expect(old.code).toBe(1);
});

test('what is added breaks nobody', async () => {
  const { diff, git } = await repository();
  git('tag', 'v0.1.0');
  const { text, code } = await diff(ADDED, CHANGELOG);
  expect(text).toContain('refused: none');
  expect(code).toBe(0);
});

test('once committed, it is compared with the last schema that was another one', async () => {
  const { diff, git } = await repository();
  await diff(ADDED, CHANGELOG);
  git('add', '.');
  git('commit', '-qm', 'more');
  expect((await diff(ADDED, CHANGELOG)).text).toContain("Field 'more' was added");
});

test('one that was merged into nonsense is passed over', async () => {
  const { diff, git } = await repository();
  await diff('type Query { client: Missing }', CHANGELOG);
  git('add', '.');
  git('commit', '-qm', 'nonsense');
  const { text, code } = await diff(ADDED, CHANGELOG);
  expect(text).toContain("Field 'more' was added");
  expect(code).toBe(0);
});

test('where there is nothing to compare with, it says so', async () => {
  const { folder } = await repository();
  await rm(join(folder, '.git'), { recursive: true });
  const { stdout, status } = run(folder);
  expect(stdout).toContain('no other schema.graphql');
  expect(status).toBe(0);
});

const run = (folder: string) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, '../.ci/schema-diff.mjs')], {
    cwd: folder,
    encoding: 'utf8',
    // A folder of a repository around it is none of its business.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
  });

async function repository() {
  const folder = await newFolder('schema');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder });
  git('init', '-q');
  await writeFile(join(folder, 'schema.graphql'), BEFORE);
  git('add', '.');
  git('commit', '-qm', 'before');
  return {
    folder,
    git,
    async diff(schema: string, changelog: string) {
      await writeFile(join(folder, 'schema.graphql'), schema);
      await writeFile(join(folder, 'CHANGELOG.md'), changelog);
      const { stdout, stderr, status } = run(folder);
      return { text: stdout.trimEnd() + stderr, code: status };
    },
  };
}

/** adoptDrift, from the mutation to the files of a sandbox and back: what is there becomes what is desired. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { contexts } from '../../../src/domain/secrets/contexts.ts';
import { namedKey } from '../../../src/domain/secrets/vault.ts';
import { makeVaults } from '../../../src/domain/secrets/vaults.ts';
import type { ClientSecrets } from '../../../src/domain/vocabulary.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import type { Plugin } from '../../../src/runner/contract/plugin.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let serverId: string;
let root: string;
/** What Apache says about its configuration. */
let refusal: string | undefined;

const file = (alias: string) => `/etc/apache2/sites-available/${alias}.conf`;
const read = (alias: string) => readFile(join(root, file(alias)), 'utf8');
async function edit(alias: string, change: (text: string) => string): Promise<string> {
  const text = change(await read(alias));
  await writeFile(join(root, file(alias)), text);
  return text;
}
const adding =
  (...lines: string[]) =>
  (text: string) =>
    text.replace('    RewriteEngine On\n', `${lines.join('\n')}\n    RewriteEngine On\n`);

async function mutate(name: string, fields: string, input: object, as?: { token: string }) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await api.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message } } }`,
    { input },
    as,
  );
  return errors === undefined ? data[name] : { errors };
}

async function sync(syncPolicy: 'REPAIR' | 'REPORT' = 'REPORT') {
  const input = { serverId: encodeId('Server', serverId), syncPolicy };
  expect(await mutate('syncServer', 'run { id }', input)).toMatchObject({ userErrors: [] });
  await api.work(serverId);
  const run = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(run.status).toBe('SUCCEEDED');
  return run.explanation;
}

async function drift(): Promise<{ id: string; adoptable: string[]; version: number; diff: string }[]> {
  const { data } = await api.graphql('{ drift { nodes { id adoptable version diff } } }');
  return data.drift.nodes;
}

const adopt = (input: object, as?: { token: string }) =>
  mutate(
    'adoptDrift',
    'drift { state end } client { directives } before { directives } after { directives }',
    input,
    as,
  );

const acme = () => api.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });

beforeAll(async () => {
  const tested: Plugin = { ...(vhost as Plugin), whyNotAdopted: async () => refusal };
  api = await startApi({ plugins: [tested] });
  const server = await api.addServer('fo1.test');
  serverId = server.id;
  root = server.root ?? '';
  for (const alias of ['acme', 'beta']) await api.addClient(alias, serverId);
  await api.work(serverId);
});
afterAll(() => api.close());

beforeEach(async () => {
  refusal = undefined;
  await sync('REPAIR');
  expect(await drift()).toEqual([]);
});

test('directives that somebody has added become those of the client, the file stays as it is, and no sync differs', async () => {
  const edited = await edit('acme', adding('\tHeader set X-One "1"', '  # why', '    Header set X-Two "2"'));
  await sync();
  const [found] = await drift();
  expect(found).toMatchObject({ adoptable: ['directives'] });
  expect(found?.diff).not.toContain('X-One');
  const driftId = found?.id;

  const { token } = { token: await api.sessionOf(['ACCADMIN']) };
  expect(await adopt({ driftId }, { token })).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  const planning = { token: await api.apiTokenWith(['PLAN']) };
  const directives = 'Header set X-One "1"\n# why\nHeader set X-Two "2"';
  expect(await adopt({ driftId, dryRun: true }, planning)).toMatchObject({
    drift: { state: 'OPEN' },
    before: { directives: '' },
    after: { directives },
    userErrors: [],
  });
  expect(await acme()).toMatchObject({ directives: '' });

  expect(await adopt({ driftId, expectedVersion: 7 })).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
  const before = await acme();
  expect(await adopt({ driftId, expectedVersion: found?.version })).toEqual({
    drift: { state: 'ENDED', end: 'ADOPTED' },
    client: { directives },
    before: { directives: '' },
    after: { directives },
    userErrors: [],
  });
  expect(await read('acme')).toBe(edited);
  expect(await acme()).toMatchObject({ version: before.version + 1, settledVersion: before.version + 1 });
  const entry = await api.prisma.auditEntry.findFirstOrThrow({
    where: { action: 'adoptDrift', outcome: 'DONE' },
  });
  expect(entry).toMatchObject({
    subject: 'client acme',
    details: { before: { directives: '' }, after: { plugin: 'vhost', subject: file('acme'), directives } },
  });

  expect(await sync('REPAIR')).toContain('0 changes were made');
  expect(await read('acme')).toBe(edited);
  expect(await drift()).toEqual([]);
  expect(await adopt({ driftId })).toMatchObject({
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('has not differed since') }],
  });
});

test('what has changed again since, here or there, is not adopted', async () => {
  const directives = (await acme()).directives;
  await edit('acme', adding('    Header set X-Three "3"'));
  await sync();
  const [found] = await drift();
  await edit('acme', adding('    Header set X-Four "4"'));
  expect(await adopt({ driftId: found?.id })).toMatchObject({
    drift: null,
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('differs in another way by now') }],
  });
  expect(await acme()).toMatchObject({ directives });
  await sync();
  const [again] = await drift();
  refusal = 'Apache says: Syntax error on line 9.';
  expect(await adopt({ driftId: again?.id })).toMatchObject({
    drift: null,
    userErrors: [{ code: 'REFUSED', message: `${file('acme')} cannot be adopted. ${refusal}` }],
  });
  expect(await acme()).toMatchObject({ directives });
});

test.each([
  ['a directive that is not allowed', adding('    Include /etc/passwd')],
  ['a changed line of Regent’s', (text: string) => text.replace('/var/www/acme/', '/var/www/beta/')],
  ['something outside the virtual host', (text: string) => `${text}Header set A b\n`],
])('%s cannot be adopted, and the refusal says what can be done', async (_what, change) => {
  await edit('acme', change);
  await sync();
  const [found] = await drift();
  expect(found).toMatchObject({ adoptable: [] });
  expect(await adopt({ driftId: found?.id })).toMatchObject({
    drift: null,
    userErrors: [
      {
        code: 'REFUSED',
        message: expect.stringContaining('Use repairDrift to undo it there, or ignoreDrift'),
      },
    ],
  });
});

test('what somebody changes after an adoption is drift again, before any sync', async () => {
  await edit('beta', adding('    Header set X-One "1"'));
  await sync();
  const [found] = await drift();
  expect(await adopt({ driftId: found?.id })).toMatchObject({ drift: { end: 'ADOPTED' } });
  await edit('beta', (text) => text.replace('"1"', '"2"'));
  await sync();
  expect(await drift()).toMatchObject([{ adoptable: ['directives'] }]);
});

test('the password of a client is never adopted, as everybody would see it', async () => {
  const vaults = makeVaults([namedKey(Buffer.alloc(32, 7))]);
  const { secrets, directives } = await acme();
  const { databasePassword } = JSON.parse(
    vaults.servers.open(secrets, contexts.clientSecrets('acme')),
  ) as ClientSecrets;
  await edit('acme', adding(`    Header set X-Password "${databasePassword}"`));
  await sync();
  const [found] = await drift();
  const answer = await adopt({ driftId: found?.id });
  expect(answer).toMatchObject({
    after: null,
    userErrors: [{ code: 'REFUSED', message: expect.stringContaining('holds a password or a token') }],
  });
  expect(JSON.stringify([answer, found])).not.toContain(databasePassword);
  expect(await acme()).toMatchObject({ directives });
});

/** The settings of a client through the API: languages and directives. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let clientId: string;
beforeAll(async () => {
  api = await startApi();
  const { id } = await api.addServer('fo1.test');
  clientId = encodeId('Client', (await api.addClient('acme', id)).client.id);
});
afterAll(() => api.close());

async function mutate(name: string, input: object, as?: { token: string }) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return api.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) {
      client { activeLanguages defaultLanguage directives version }
      run { kind status } plan { summary } userErrors { code message path }
    } }`,
    { input: { clientId, ...input } },
    as,
  );
}

test('languages are set by updateClient; an empty list leaves them to local.php again', async () => {
  const { data } = await mutate('updateClient', { activeLanguages: ['fr', 'de'], defaultLanguage: 'DE' });
  expect(data.updateClient).toMatchObject({
    client: { activeLanguages: ['fr', 'de'], defaultLanguage: 'DE', directives: '' },
    run: { kind: 'UPDATE_CLIENT' },
    userErrors: [],
  });
  expect((await mutate('updateClient', { activeLanguages: ['FR'] })).data.updateClient.userErrors).toEqual([
    {
      code: 'INVALID',
      message: '"FR" is no code of a language: two small letters, as in "fr".',
      path: ['activeLanguages'],
    },
  ]);
  const again = await mutate('updateClient', { activeLanguages: [] });
  expect(again.data.updateClient.client).toMatchObject({ activeLanguages: [], defaultLanguage: 'DE' });
});

test('directives are set by those who manage servers, and shown, audited and refused in words', async () => {
  const directives = '<Location "/">\n  Require ip 192.0.2.0/24\n</Location>\n';
  const accounts = { token: await api.sessionOf(['ACCADMIN']) };
  const refused = await mutate('setDirectives', { directives }, accounts);
  expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const { data } = await mutate('setDirectives', { directives });
  const stored = '<Location "/">\nRequire ip 192.0.2.0/24\n</Location>';
  expect(data.setDirectives).toMatchObject({
    client: { directives: stored },
    run: { kind: 'UPDATE_CLIENT' },
    userErrors: [],
  });
  const wrong = await mutate('setDirectives', { directives: 'Include /etc/passwd' });
  expect(wrong.data.setDirectives).toMatchObject({
    client: null,
    run: null,
    userErrors: [
      { code: 'INVALID', message: expect.stringMatching(/^Line 1 has Include/), path: ['directives'] },
    ],
  });
  const old = await mutate('setDirectives', { directives: '', expectedVersion: 1 });
  expect(old.data.setDirectives.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['expectedVersion'] }]);
  const entry = await api.prisma.auditEntry.findFirstOrThrow({
    where: { action: 'setDirectives', outcome: 'DONE' },
  });
  expect(entry).toMatchObject({
    subject: 'client acme',
    details: { before: { directives: '' }, after: { directives: stored } },
  });
});

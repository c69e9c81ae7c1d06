import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';
import { anonymous, finderOfToken, insider } from './actors.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('nobody without an account learns who has one', async () => {
  const { data, errors } = await anonymous(api).ask('{ users { totalCount } }');
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('who may look after models does not look after users', async () => {
  const { errors } = await (await insider(api, 'DBADMIN')).ask('{ users { totalCount } }');
  expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
});

test('a token for reading reads no users, though it is the administrator’s', async () => {
  const { errors } = await (await finderOfToken(api, 'READ')).ask('{ users { totalCount } }');
  expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
});

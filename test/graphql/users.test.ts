import { afterAll, beforeAll, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

test('an account works from its first day until its last, for what is signed in already, too', async () => {
  const signIn = () =>
    api.services.accounts.signIn(EMAIL, PASSWORD, null).then(
      ({ token }) => token,
      () => null,
    );
  const session = await signIn();
  const viewer = async (token: string | null) =>
    (await api.graphql('{ viewer { email } }', {}, { token })).data?.viewer.email;
  const between = (startsAt: Date | null, endsAt: Date | null) =>
    api.prisma.user.update({ where: { id: api.userId }, data: { startsAt, endsAt } });

  for (const [startsAt, endsAt] of [
    [inDays(1), null],
    [null, inDays(-1)],
  ] as const) {
    await between(startsAt, endsAt);
    expect(await signIn()).toBeNull();
    expect(await viewer(session)).toBeUndefined();
    expect(await viewer(api.token)).toBeUndefined();
  }
  await between(inDays(-1), inDays(1));
  expect(await signIn()).not.toBeNull();
  expect(await viewer(session)).toBe(EMAIL);
  expect(await viewer(api.token)).toBe(EMAIL);
});

/** The last SUPERADMIN cannot be lost, by whichever route. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { addUser } from '../kit/api/users.ts';
import { decodeId } from '../../src/graphql/core/ids.ts';
import type { Actor } from '../../src/domain/vocabulary.ts';

let api: Api;
/** Somebody with the permission, who is no SUPERADMIN any more when it comes to the last of them. */
const actor: Actor = { name: 'another', userId: null, address: null };
let other: string;
beforeAll(async () => {
  api = await startApi();
  other = decodeId((await addUser(api, 'other@example.org', ['SUPERADMIN'])).id)?.id ?? '';
});
afterAll(() => api.close());
beforeEach(() =>
  api.prisma.user.updateMany({
    data: { roles: ['SUPERADMIN'], active: true, startsAt: null, endsAt: null },
  }),
);

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

type Route = (userId: string) => Promise<unknown>;
const routes: Record<string, Route> = {
  'another role': (id) => api.services.users.update(id, { roles: ['SYSADMIN'] }, undefined, actor),
  'an end date': (id) => api.services.users.update(id, { endsAt: inDays(30) }, undefined, actor),
  'a start date to come': (id) => api.services.users.update(id, { startsAt: inDays(1) }, undefined, actor),
  deactivation: (id) => api.services.users.deactivate(id, actor),
  deletion: (id) => api.services.users.remove(id, actor),
};

const lasting = () =>
  api.prisma.user.count({
    where: { roles: { has: 'SUPERADMIN' }, active: true, startsAt: null, endsAt: null },
  });

test.for(Object.entries(routes))('not by %s', async ([name, route]) => {
  await api.prisma.user.update({ where: { id: other }, data: { endsAt: inDays(1) } });
  await expect(route(api.userId)).rejects.toThrow(/is the last SUPERADMIN/);
  expect(await lasting()).toBe(1);
  // Nor is somebody a SUPERADMIN to count on who has not set a password.
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id: other } });
  await api.prisma.user.update({ where: { id: other }, data: { endsAt: null, passwordHash: null } });
  await expect(route(api.userId)).rejects.toThrow(/is the last SUPERADMIN/);
  await api.prisma.user.update({ where: { id: other }, data: { passwordHash } });
  // With another one, it may be.
  if (name !== 'deletion') await route(api.userId);
});

test.for(Object.entries(routes))('not by %s of two at once', async ([name, route]) => {
  if (name === 'deletion') return;
  const results = await Promise.allSettled([route(api.userId), route(other)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await lasting()).toBe(1);
});

test('not by oneself', async () => {
  await api.prisma.user.delete({ where: { id: other } });
  const self = { ...actor, userId: api.userId };
  const { users } = api.services;
  await expect(users.deactivate(api.userId, self)).rejects.toThrow(/your own account/);
  await expect(users.remove(api.userId, self)).rejects.toThrow(/your own account/);
  await expect(users.update(api.userId, { roles: ['DBADMIN'] }, undefined, self)).rejects.toThrow(
    /your own roles/,
  );
  expect(await lasting()).toBe(1);
});

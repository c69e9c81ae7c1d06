import { RefusedError } from '../../sdk/errors.ts';
import {
  DeactivateUserDocument,
  ListAuditDocument,
  ListUsersDocument,
  ShowUserDocument,
  WhoAmIDocument,
  type AuditOutcome,
  type UserRole,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import type { JsonFlags, ListFlags, YesFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';

export interface UsersFlags extends ListFlags {
  text?: string;
  role?: readonly UserRole[];
  active?: boolean;
}

export interface AuditFlags extends ListFlags {
  action?: string;
  actor?: string;
  client?: string;
  server?: string;
  subject?: string;
  outcome?: AuditOutcome;
  since?: string;
  until?: string;
}

export async function listUsers(this: Context, { text, role, active, ...flags }: UsersFlags) {
  const filter = { text, role: role && [...role], active };
  await list(
    this,
    flags,
    ListUsersDocument,
    { filter },
    {
      page: ({ users }) => users,
      columns: [
        { title: 'EMAIL', of: ({ email }) => email },
        { title: 'NAME', of: ({ firstName, lastName }) => `${firstName} ${lastName}` },
        { title: 'ROLES', of: ({ roles }) => roles.join(', ') },
        { title: 'ACTIVE', of: ({ active }) => active },
        { title: 'TWO FACTORS', of: ({ twoFactor }) => twoFactor },
        { title: 'ENDS', of: ({ endsAt }) => timeOf(endsAt) },
      ],
      none: 'No users.',
    },
  );
}

export async function showUser(this: Context, { json }: JsonFlags, userId: string) {
  const regent = this.connect();
  // Sessions and tokens are shown to nobody else.
  const { viewer } = await regent.ask(WhoAmIDocument, {});
  const isOneself = [viewer.id, viewer.email].includes(userId);
  const { user } = await regent.ask(ShowUserDocument, { userId, isOneself });
  if (user == null) throw new RefusedError([`There is no user ${userId}. List them: regent user list`]);
  if (json) return this.printJson(user);
  printFacts(this, [
    ['User', user.email],
    ['Name', `${user.firstName} ${user.lastName}`],
    ['Roles', user.roles.join(', ')],
    ['Active', user.active],
    ['Begins', timeOf(user.startsAt)],
    ['Ends', timeOf(user.endsAt)],
    ['Second factor', user.twoFactor],
    ['Recovery codes left', user.recoveryCodesLeft],
    ['Password set', timeOf(user.passwordChangedAt)],
    ['Sessions', user.sessions?.length],
    [
      'API tokens',
      (user.apiTokens ?? [])
        .filter(({ revokedAt }) => revokedAt === null)
        .map(({ name, scopes, lastUsedAt, expiresAt }) =>
          [
            `${name}: ${scopes.join(', ') || 'all that the user may'}`,
            ...(expiresAt === null ? [] : [`expires ${timeOf(expiresAt)}`]),
            lastUsedAt === null ? 'never used' : `used ${timeOf(lastUsedAt)}`,
          ].join('; '),
        ),
    ],
    ['Created', timeOf(user.createdAt)],
  ]);
}

export async function deactivateUser(this: Context, { yes, json }: JsonFlags & YesFlags, userId: string) {
  const what = `This deactivates ${userId}: their sessions and links end at once.`;
  await confirm(this.process, yes, what);
  await act(
    this,
    this.connect(),
    { json },
    DeactivateUserDocument,
    { userId },
    ({ user }) =>
      `${user?.email ?? userId} is deactivated. The page /users of the console activates it again.`,
  );
}

export async function listAudit(this: Context, { limit, json, ...filter }: AuditFlags) {
  await list(
    this,
    { limit, json },
    ListAuditDocument,
    { filter },
    {
      page: ({ auditEntries }) => auditEntries,
      columns: [
        { title: 'AT', of: ({ at }) => timeOf(at) },
        { title: 'WHO', of: ({ actor }) => actor },
        { title: 'ACTION', of: ({ action }) => action },
        { title: 'ON', of: ({ subject }) => subject },
        { title: 'OUTCOME', of: ({ outcome }) => outcome },
        { title: 'FROM', of: ({ address }) => address },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No entries.',
      usualLimit: 50,
    },
  );
}

/**
 * What a user may do: a permission for each area of work, and which role gives which. The API says which
 * permission each of its fields asks for (src/graphql/access.ts).
 */

/** An API token's scopes are some of these, too. */
export const PERMISSIONS = [
  /** To read servers, clients, models, schedules, runs and plugins; every other permission brings it along. */
  'READ',
  /** Create, change, suspend and delete clients. */
  'CLIENTS',
  /** To act for a client's first user: links, replacement, second factor. By an API token, to mail the link alone. */
  'FIRST_USERS',
  /** Create, change and delete models. */
  'MODELS',
  /** Add, change and remove servers; check, sync and back them up, now and by schedule. */
  'SERVERS',
  /** To read who did what. */
  'AUDIT',
  /**
   * To read users and to shut accounts; in a session also to invite, change and delete users. It is as much as all
   * others together: whoever has it can let in somebody with every role, and be that somebody.
   */
  'USERS',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const PERMISSIONS_OF_ROLE = {
  SUPERADMIN: ['READ', 'USERS', 'AUDIT'],
  SYSADMIN: ['READ', 'SERVERS', 'AUDIT'],
  ACCADMIN: ['READ', 'CLIENTS', 'FIRST_USERS'],
  DBADMIN: ['READ', 'MODELS'],
} as const satisfies Record<string, readonly Permission[]>;

export type UserRole = keyof typeof PERMISSIONS_OF_ROLE;

export const USER_ROLES = Object.keys(PERMISSIONS_OF_ROLE) as UserRole[];

/** What these roles allow; through a token with these scopes, no more than both of them do. */
export function permissionsOf(
  roles: readonly UserRole[],
  scopes: readonly Permission[] = PERMISSIONS,
): ReadonlySet<Permission> {
  const granted = new Set<Permission>(roles.flatMap((role) => PERMISSIONS_OF_ROLE[role]));
  const within = new Set<Permission>(scopes.length > 0 ? [...scopes, 'READ'] : []);
  return new Set(PERMISSIONS.filter((permission) => granted.has(permission) && within.has(permission)));
}

/** The roles that give this permission. */
export function rolesWith(permission: Permission): UserRole[] {
  return USER_ROLES.filter((role) =>
    (PERMISSIONS_OF_ROLE[role] as readonly Permission[]).includes(permission),
  );
}

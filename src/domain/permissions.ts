/**
 * The permissions of users, one for each area of work, and the roles that give them. src/graphql/access.ts
 * has the permission that each field of the API requires.
 */

export const PERMISSIONS = [
  /** Read servers, clients, models, schedules, runs and plugins. Every other permission includes it. */
  'READ',
  /** Create, change, suspend and delete clients. */
  'CLIENTS',
  /** Remove clients for good that were deleted and are still kept. */
  'PURGE',
  /** Act for a client's first user: links, replacement, second factor. An API token only mails the link. */
  'FIRST_USERS',
  /** Create, change and delete models. */
  'MODELS',
  /** Add, change and remove servers; check, sync and back them up, now and by schedule. */
  'SERVERS',
  /** Remove from servers what belongs to no client that Regent knows. */
  'ORPHANS',
  /** Read the audit. */
  'AUDIT',
  /**
   * Read users and deactivate accounts; in a session also invite, change and delete users. It is as powerful
   * as all others together: its holder can invite a user with every role, and then use that account.
   */
  'USERS',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * The scopes of an API token: some permissions, or PLAN, or METRICS. A token with PLAN reads, and plans what its user
 * may do, but does nothing. A token with METRICS reads GET /metrics, and nothing else.
 */
export const SCOPES = [...PERMISSIONS, 'PLAN', 'METRICS'] as const;

export type Scope = (typeof SCOPES)[number];

/** What accounts are for has no dry run, and a token that plans has no need to read it. */
const NEVER_PLANNED: readonly Permission[] = ['AUDIT', 'USERS'];

export const PERMISSIONS_OF_ROLE = {
  SUPERADMIN: ['READ', 'USERS', 'AUDIT'],
  SYSADMIN: ['READ', 'SERVERS', 'ORPHANS', 'AUDIT'],
  ACCADMIN: ['READ', 'CLIENTS', 'PURGE', 'FIRST_USERS'],
  DBADMIN: ['READ', 'MODELS'],
} as const satisfies Record<string, readonly Permission[]>;

export type UserRole = keyof typeof PERMISSIONS_OF_ROLE;

export const USER_ROLES = Object.keys(PERMISSIONS_OF_ROLE) as UserRole[];

/** The permissions of these roles. For a token: only those that are also in its scopes. */
export function permissionsOf(
  roles: readonly UserRole[],
  scopes: readonly Scope[] = PERMISSIONS,
): ReadonlySet<Permission> {
  const granted = new Set<Permission>(roles.flatMap((role) => PERMISSIONS_OF_ROLE[role]));
  const gives = scopes.some((scope) => scope !== 'METRICS');
  const within = new Set<Scope>(gives ? [...scopes, 'READ'] : []);
  return new Set(PERMISSIONS.filter((permission) => granted.has(permission) && within.has(permission)));
}

/** The permissions with which a token plans; null if it has no scope PLAN. */
export function plannedWith(
  roles: readonly UserRole[],
  scopes: readonly Scope[],
): ReadonlySet<Permission> | null {
  if (!scopes.includes('PLAN')) return null;
  return permissionsOf(
    roles,
    PERMISSIONS.filter((permission) => !NEVER_PLANNED.includes(permission)),
  );
}

/** Whether a token may read the metrics: they tell no more than READ does, and its user must still have that. */
export function readsMetricsWith(roles: readonly UserRole[], scopes: readonly Scope[]): boolean {
  return scopes.includes('METRICS') && permissionsOf(roles).has('READ');
}

/** The roles that give this permission. */
export function rolesWith(permission: Permission): UserRole[] {
  return USER_ROLES.filter((role) =>
    (PERMISSIONS_OF_ROLE[role] as readonly Permission[]).includes(permission),
  );
}

/** Of which alarms a user wants to be told. */
import { mayUse, type User } from '../accounts/account-tx.ts';
import type { Alarm } from '../alarms/alarm.ts';
import type { AlarmSeverity } from '../alarms/conditions.ts';
import { permissionsOf, type UserRole } from '../permissions.ts';

/** What a user has chosen. */
export interface Choice {
  /** Null if the roles decide. */
  enabled: boolean | null;
  severities: AlarmSeverity[];
  /** Otherwise only alarms of `serverIds` and of their clients, and those of Regent itself. */
  allServers: boolean;
  serverIds: string[];
}

/** For users who have chosen nothing yet. */
export const DEFAULT_CHOICE: Choice = {
  enabled: null,
  severities: ['CRITICAL', 'WARNING'],
  allServers: true,
  serverIds: [],
};

/** Whether mail about alarms is on: by default for those who can do something about them. */
export function isOn({ enabled }: Pick<Choice, 'enabled'>, roles: readonly UserRole[]): boolean {
  const permissions = permissionsOf(roles);
  return enabled ?? (permissions.has('SERVERS') || permissions.has('CLIENTS'));
}

/** Whether the user may be told anything now: no mail tells more than the API would. */
export function mayBeTold(user: User, choice: Choice, now: Date): boolean {
  const { roles, passwordHash } = user;
  return (
    mayUse(user, now) && passwordHash !== null && permissionsOf(roles).has('READ') && isOn(choice, roles)
  );
}

/** An alarm without a server is Regent's own, and concerns everybody. */
export const isChosen = (
  { severities, allServers, serverIds }: Choice,
  { severity, serverId }: Pick<Alarm, 'severity' | 'serverId'>,
): boolean =>
  severities.includes(severity) && (allServers || serverId === null || serverIds.includes(serverId));

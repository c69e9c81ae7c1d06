import type { UserPageQuery, UserRowFragment } from '../../../sdk/generated/operations.ts';
import { Mark } from '../../parts/mark.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

/** All that the page of a user has. */
export type User = NonNullable<UserPageQuery['user']>;

export const userPath = (email: string) => `/users/${encodeURIComponent(email)}`;

export const nameOf = ({ firstName, lastName }: Pick<UserRowFragment, 'firstName' | 'lastName'>) =>
  `${firstName} ${lastName}`;

/** Whether somebody can use the account now. */
export function UserState({ user: { active, startsAt, endsAt } }: { user: UserRowFragment }) {
  const { state } = words.value.users;
  if (!active) return <Mark tone="idle">{state.off}</Mark>;
  const now = Date.now();
  if (endsAt !== null && Date.parse(endsAt) <= now)
    return <Mark tone="idle">{state.ended(format.time(endsAt))}</Mark>;
  if (startsAt !== null && Date.parse(startsAt) > now)
    return <Mark tone="note">{state.starts(format.time(startsAt))}</Mark>;
  return <Mark tone="good">{endsAt === null ? state.active : state.ends(format.time(endsAt))}</Mark>;
}

export const SecondFactor = ({ isOn }: { isOn: boolean }) => (
  <Mark tone={isOn ? 'good' : 'warning'}>{isOn ? words.value.twoFactorOn : words.value.twoFactorOff}</Mark>
);

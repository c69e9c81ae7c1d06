/** Invites users of the PHP back office to Regent. They set passwords of their own: none is taken over. */
import type { Users } from '../accounts/users.ts';
import { emailOf } from '../accounts/user-input.ts';
import { conflict, notFound, RefusedError, type Problem } from '../errors.ts';
import type { UserRole } from '../permissions.ts';
import { shown } from '../shown.ts';
import type { Actor } from '../vocabulary.ts';
import type { BackOfficeUser } from './facts.ts';

/** A user as the report has shown them. */
export interface InvitedUser {
  email: string;
  roles: UserRole[];
}

type Invitation = Awaited<ReturnType<Users['invite']>>;

export interface InviteResult extends Partial<Pick<Invitation, 'isMailed' | 'link' | 'user'>> {
  email: string;
  problems: Problem[];
}

/** One after the other; one that is refused is refused alone. */
export async function inviteEach(
  users: Pick<Users, 'invite'>,
  found: BackOfficeUser[],
  wanted: InvitedUser[],
  actor: Actor,
): Promise<InviteResult[]> {
  const results: InviteResult[] = [];
  for (const each of wanted) {
    try {
      const { firstName, lastName } = mustBeAsShown(found, each);
      const { email, roles } = each;
      const { problems = [], ...invited } = await users.invite({ email, firstName, lastName, roles }, actor);
      results.push({ email, ...invited, problems });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      results.push({ email: each.email, problems: error.problems });
    }
  }
  return results;
}

function mustBeAsShown(found: BackOfficeUser[], { email, roles }: InvitedUser): BackOfficeUser {
  const there = found.find((user) => emailOf(user.email) === emailOf(email));
  if (there === undefined)
    throw notFound(`The back office has no user ${shown(email)}, or could not be read: see planTakeOver.`);
  if (!there.isActive)
    throw conflict(
      `${there.email} may not sign in to the back office now. To invite them anyway, use inviteUser.`,
    );
  const listed = (all: readonly string[]) => [...new Set(all)].toSorted().join(', ');
  if (listed(roles) !== listed(there.roles))
    throw conflict(
      `${there.email} has ${listed(there.roles) || 'no role'} in the back office, and not ${listed(roles) || 'none'}. Give the roles that planTakeOver shows, or use inviteUser for others.`,
    );
  return there;
}

import type { UserRole } from '../../../sdk/generated/operations.ts';
import { Fact } from '../../parts/panel.tsx';
import { words } from '../../words/words.ts';

/** What each role may do. */
export const Roles = () => (
  <dl class="facts">
    {Object.entries<string>(words.value.users.roleAbout satisfies Record<UserRole, string>).map(
      ([role, about]) => (
        <Fact key={role} name={role}>
          {about}
        </Fact>
      ),
    )}
  </dl>
);

import { useLocation, useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { RefusedError } from '../../../sdk/errors.ts';
import { UpdateUserDocument, UserPageDocument } from '../../../sdk/generated/operations.ts';
import { DraftForm, localTime, timeTyped } from '../../parts/forms/draft-form.tsx';
import { Page } from '../../parts/page.tsx';
import { Fact, Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { send, viewer } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';
import { NoSuchPage } from '../no-such-page.tsx';
import { UserActs } from './acts.tsx';
import { userFields, type UserDraft } from './fields.ts';
import { nameOf, SecondFactor, UserState, userPath, type User } from './user-words.tsx';

export function UserPage() {
  const { email = '' } = useRoute().params;
  return <OneUser key={email} email={email} />;
}

function OneUser({ email }: { email: string }) {
  const t = words.value;
  const { data, error, refresh } = useQuery(UserPageDocument, { userId: email });
  const user = data?.user;
  // Regent takes an address that no user has for a wrong id.
  const isUnknown = error instanceof RefusedError && error.codes.includes('BAD_USER_INPUT');
  if (user === null || isUnknown) return <NoSuchPage title={t.users.noSuchUser} />;
  const isOneself = user?.email === viewer.value?.email;
  return (
    <Page
      title={user === undefined ? email : nameOf(user)}
      above={<a href="/users">{t.places.users}</a>}
      beside={user && <UserState user={user} />}
    >
      <Trouble error={error} again={refresh} />
      {user === undefined ? null : (
        <>
          <Panel title={t.overview}>
            <Overview user={user} />
            {isOneself ? (
              <p>
                <a href="/account">{t.places.account}</a>
              </p>
            ) : (
              <UserActs user={user} sendsMail={data?.mail.isConfigured ?? false} onDone={refresh} />
            )}
          </Panel>
          <Panel title={t.users.change}>
            <UserForm user={user} isOneself={isOneself} onDone={refresh} />
          </Panel>
        </>
      )}
    </Page>
  );
}

function Overview({ user }: { user: User }) {
  const t = words.value;
  const { email, roles, permissions, twoFactor, passwordChangedAt, createdAt } = user;
  return (
    <dl class="facts">
      <Fact name={t.email}>{email}</Fact>
      <Fact name={t.roles}>{roles.join(', ')}</Fact>
      <Fact name={t.users.may}>{permissions.map((each) => t.access.permission[each]).join('; ')}</Fact>
      <Fact name={t.twoFactorTitle}>
        <SecondFactor isOn={twoFactor} />
      </Fact>
      <Fact name={t.password}>
        {passwordChangedAt === null ? t.users.noPassword : <Time at={passwordChangedAt} />}
      </Fact>
      <Fact name={t.created}>
        <Time at={createdAt} />
      </Fact>
    </dl>
  );
}

interface UserFormProps {
  user: User;
  isOneself: boolean;
  onDone: () => void;
}

/** Sends what has been changed, and only if nobody else has changed the user meanwhile. */
function UserForm({ user, isOneself, onDone }: UserFormProps) {
  const t = words.value;
  const { route } = useLocation();
  const [from, setFrom] = useState(() => ({ version: user.version, draft: draftOf(user) }));
  const save = (draft: UserDraft) => {
    const { startsAt, endsAt, ...changed } = Object.fromEntries(
      Object.entries(draft).filter(([name, value]) => String(value) !== String(from.draft[name])),
    ) as Partial<UserDraft>;
    const input = {
      ...changed,
      ...(startsAt === undefined ? {} : { startsAt: timeTyped(startsAt) }),
      ...(endsAt === undefined ? {} : { endsAt: timeTyped(endsAt) }),
      userId: user.id,
      expectedVersion: from.version,
    };
    return send(UpdateUserDocument, { input }, ({ user: now }) => {
      if (now === null) return;
      setFrom({ version: now.version, draft });
      if (now.email === user.email) onDone();
      else route(userPath(now.email), true);
    });
  };
  return <DraftForm label={t.users.change} start={from.draft} fields={userFields(isOneself)} does={save} />;
}

const draftOf = (user: User): UserDraft => ({
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  language: user.language,
  roles: user.roles,
  startsAt: localTime(user.startsAt),
  endsAt: localTime(user.endsAt),
});

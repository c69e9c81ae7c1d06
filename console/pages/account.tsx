/** One's own account. */
import { AccountDocument } from '../../sdk/generated/operations.ts';
import { Page } from '../parts/page.tsx';
import { Fact, Panel } from '../parts/panel.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useQuery } from '../regent/use-query.ts';
import { words } from '../words/words.ts';
import { Notifications } from './account/notifications.tsx';
import { Password } from './account/password.tsx';
import { Profile } from './account/profile.tsx';
import { Sessions } from './account/sessions.tsx';
import { Tokens } from './account/tokens.tsx';
import { TwoFactor } from './account/two-factor.tsx';

export function Account() {
  const t = words.value;
  const { data, error, refresh } = useQuery(AccountDocument, {});
  const me = data?.viewer;
  return (
    <Page title={t.places.account}>
      <Trouble error={error} again={refresh} />
      {me === undefined ? (
        <p>{error === undefined ? t.loading : null}</p>
      ) : (
        <>
          <Panel title={t.you}>
            <dl class="facts">
              <Fact name={t.email}>{me.email}</Fact>
              <Fact name={t.roles}>{me.roles.join(', ')}</Fact>
              <Fact name={t.users.may}>
                {me.permissions.map((each) => t.access.permission[each]).join('; ')}
              </Fact>
            </dl>
            <Profile me={me} onDone={refresh} />
          </Panel>
          <Password since={me.passwordChangedAt} onDone={refresh} />
          <TwoFactor me={me} onDone={refresh} />
          <Sessions sessions={me.sessions} onDone={refresh} />
          <Tokens tokens={me.apiTokens} onDone={refresh} />
          <Notifications notifications={me.notifications} onDone={refresh} />
        </>
      )}
    </Page>
  );
}

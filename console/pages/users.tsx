import { ListUsersDocument, type UserRole } from '../../sdk/generated/operations.ts';
import { Choice } from '../parts/choice.tsx';
import { Search } from '../parts/lists/search.tsx';
import { List } from '../parts/list.tsx';
import { Page } from '../parts/page.tsx';
import { Columns } from '../parts/lists/columns.tsx';
import { Panel } from '../parts/panel.tsx';
import { useAddress } from '../parts/use-address.ts';
import { useList } from '../regent/use-list.ts';
import { words } from '../words/words.ts';
import { Roles } from './users/roles.tsx';
import { nameOf, SecondFactor, UserState, userPath } from './users/user-words.tsx';

export function Users() {
  const t = words.value;
  const { query, set } = useAddress();
  const roles = Object.keys(t.users.roleAbout) as UserRole[];
  const role = roles.find((each) => each === query['role']);
  const active = query['active'];
  const text = query['text'] ?? '';
  const filter = {
    text: text === '' ? null : text,
    role: role === undefined ? null : [role],
    active: active === undefined ? null : active === 'yes',
  };
  const list = useList(ListUsersDocument, filter, ({ users }) => users, { types: [] });
  const invite = (
    <a class="button main" href="/new-user">
      {t.users.invite}
    </a>
  );
  return (
    <Page title={t.places.users} beside={invite}>
      <div class="filters" role="search">
        <Search label={t.users.search} text={text} onText={(typed) => set('text', typed)} />
        <Choice
          label={t.role}
          value={role}
          options={roles.map((each) => [each, each])}
          onValue={(chosen) => set('role', chosen)}
        />
        <Choice
          label={t.status}
          value={active}
          options={[
            ['yes', t.users.state.active],
            ['no', t.users.state.off],
          ]}
          onValue={(chosen) => set('active', chosen)}
        />
      </div>
      <List {...list} shown={list.nodes?.length ?? 0} empty={list.nodes && <p>{t.users.none}</p>}>
        <div class="panel">
          <Columns
            label={t.places.users}
            rows={list.nodes ?? []}
            columns={[
              [t.email, ({ email }) => <a href={userPath(email)}>{email}</a>],
              [t.name, nameOf],
              [t.status, (user) => <UserState user={user} />],
              [t.roles, (user) => user.roles.join(', '), 'wide'],
              [t.secondFactor, (user) => <SecondFactor isOn={user.twoFactor} />],
            ]}
          />
        </div>
      </List>
      <Panel title={t.users.rolesTitle}>
        <Roles />
      </Panel>
    </Page>
  );
}

/** The users of the PHP back office, whom somebody who may can invite with the roles that they have there. */
import { useState } from 'preact/hooks';
import {
  InviteBackOfficeUsersDocument,
  type InviteBackOfficeUsersMutation,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Tick } from '../../parts/tick.tsx';
import { may, send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { UserLink } from '../users/new-user.tsx';
import { userPath } from '../users/user-words.tsx';
import type { TakeOverReport } from './sources.ts';

type User = TakeOverReport['users'][number];
type Result = NonNullable<InviteBackOfficeUsersMutation['inviteBackOfficeUsers']['results']>[number];

export function BackOfficeUsers({ users }: Pick<TakeOverReport, 'users'>) {
  const t = words.value.takeOver;
  const [chosen, setChosen] = useState<string[]>([]);
  const [results, setResults] = useState<Result[]>([]);
  const resultOf = ({ email }: User) => results.find((result) => result.email === email);
  // Others are refused.
  const canBeInvited = (user: User) =>
    may('USERS') && user.isActive && user.roles.length > 0 && (resultOf(user)?.user ?? null) === null;
  const invited = users.filter((user) => canBeInvited(user) && chosen.includes(user.email));
  const invite = () =>
    send(
      InviteBackOfficeUsersDocument,
      { input: { users: invited.map(({ email, roles }) => ({ email, roles })) } },
      (answer) => {
        const now = answer.results ?? [];
        setResults([...now, ...results.filter(({ email }) => now.every((each) => each.email !== email))]);
        setChosen([]);
      },
    );
  return (
    <Panel title={t.users} count={users.length}>
      <ul class="lines">
        {users.map((user) => {
          const { email, roles, isActive } = user;
          const result = resultOf(user);
          return (
            <li key={email}>
              <div class="what">
                {canBeInvited(user) ? (
                  <Tick
                    label={email}
                    isOn={chosen.includes(email)}
                    onChange={(isOn) =>
                      setChosen(isOn ? [...chosen, email] : chosen.filter((each) => each !== email))
                    }
                  />
                ) : (
                  email
                )}
              </div>
              <div class="detail">
                <p>{[...roles, isActive ? null : t.inactive].filter(Boolean).join(', ')}</p>
                {result === undefined ? null : <Outcome result={result} />}
              </div>
            </li>
          );
        })}
      </ul>
      {invited.length === 0 ? null : (
        <p class="buttons">
          <AskFirst
            label={t.invite(invited.length)}
            question={t.inviteAsk(invited.map(({ email }) => email).join(', '))}
            does={invite}
          />
        </p>
      )}
    </Panel>
  );
}

function Outcome({ result: { user, link, linkExpiresAt, mailed, userErrors } }: { result: Result }) {
  const t = words.value.users;
  return (
    <>
      {userErrors.map(({ message }) => (
        <p class="trouble" role="alert" key={message}>
          {message}
        </p>
      ))}
      {mailed ? <p role="status">{t.mailed}</p> : null}
      {link === null ? null : <UserLink link={link} until={linkExpiresAt} />}
      {user === null ? null : <a href={userPath(user.email)}>{t.showUser}</a>}
    </>
  );
}

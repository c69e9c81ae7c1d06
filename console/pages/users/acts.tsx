/** What one can do to the account of somebody else; each asks first. */
import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import type { Operation } from '../../../sdk/connect.ts';
import {
  ActivateUserDocument,
  CreateUserLinkDocument,
  DeactivateUserDocument,
  DeleteUserDocument,
  ResetUserTwoFactorDocument,
  SendUserLinkDocument,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { UserLink } from './new-user.tsx';
import type { User } from './user-words.tsx';

type Act = [
  name: 'sendLink' | 'showLink' | 'resetTwoFactor' | 'deactivate' | 'activate' | 'remove',
  operation: Operation<object, { input: { userId: string } }>,
  suits: (user: User, sendsMail: boolean) => boolean,
];

const isActive = ({ active }: User) => active;

const ACTS: Act[] = [
  ['sendLink', SendUserLinkDocument, ({ active }, sendsMail) => active && sendsMail],
  ['showLink', CreateUserLinkDocument, isActive],
  ['resetTwoFactor', ResetUserTwoFactorDocument, ({ twoFactor }) => twoFactor],
  ['deactivate', DeactivateUserDocument, isActive],
  ['activate', ActivateUserDocument, (user) => !isActive(user)],
  ['remove', DeleteUserDocument, () => true],
];

/** As createUserLink gives it. */
interface Done {
  link?: string | null;
  linkExpiresAt?: string | null;
}

interface UserActsProps {
  user: User;
  sendsMail: boolean;
  onDone: () => void;
}

export function UserActs({ user, sendsMail, onDone }: UserActsProps) {
  const { acts, asks, done: saidOf } = words.value.users;
  const { route } = useLocation();
  const [last, setLast] = useState<Done & { name: Act[0] }>();
  const act = ([name, operation]: Act) =>
    send(operation, { input: { userId: user.id } }, (done: Done) => {
      setLast({ ...done, name });
      if (name === 'remove') route('/users');
      else onDone();
    });
  return (
    <>
      <div class="buttons">
        {ACTS.filter(([, , suits]) => suits(user, sendsMail)).map((each) => (
          <AskFirst key={each[0]} label={acts[each[0]]} question={asks[each[0]]} does={() => act(each)} />
        ))}
      </div>
      <p role="status">{last === undefined ? null : saidOf(acts[last.name])}</p>
      {last?.link == null ? null : <UserLink link={last.link} until={last.linkExpiresAt ?? null} />}
    </>
  );
}

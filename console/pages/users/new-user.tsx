/** An invitation: a form, and then the link, which is shown once if no mail takes it. */
import { useState } from 'preact/hooks';
import { InviteUserDocument, type InviteUserMutation } from '../../../sdk/generated/operations.ts';
import { DraftForm, timeTyped } from '../../parts/forms/draft-form.tsx';
import { Once } from '../../parts/copy/once.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ask } from '../../regent/regent.ts';
import * as format from '../../words/format.ts';
import { language, words } from '../../words/words.ts';
import { userFields, type UserDraft } from './fields.ts';
import { userPath } from './user-words.tsx';

const emptyUser = (): UserDraft => ({
  email: '',
  firstName: '',
  lastName: '',
  language: language.value,
  roles: [],
  startsAt: '',
  endsAt: '',
});

export function NewUser() {
  const t = words.value;
  const [done, setDone] = useState<InviteUserMutation['inviteUser']>();
  const invite = async ({ startsAt, endsAt, ...user }: UserDraft) => {
    const input = { ...user, startsAt: timeTyped(startsAt), endsAt: timeTyped(endsAt) };
    const { inviteUser } = await ask(InviteUserDocument, { input });
    // Also if only the mail could not be sent: then the account is there.
    if (inviteUser.user !== null) setDone(inviteUser);
    return inviteUser.userErrors;
  };
  return (
    <Page title={t.users.invite} above={<a href="/users">{t.places.users}</a>}>
      {done === undefined ? (
        <>
          <p class="about">{t.users.inviteAbout}</p>
          <div class="panel">
            {' '}
            <DraftForm
              label={t.users.invite}
              start={emptyUser()}
              fields={userFields(false)}
              button={t.users.invite}
              does={invite}
            />
          </div>{' '}
        </>
      ) : (
        <Invited done={done} />
      )}
    </Page>
  );
}

function Invited({
  done: { user, link, linkExpiresAt, mailed, userErrors },
}: {
  done: InviteUserMutation['inviteUser'];
}) {
  const t = words.value;
  const email = user?.email ?? '';
  return (
    <Panel title={email}>
      {userErrors.map(({ message }) => (
        <p class="trouble" role="alert" key={message}>
          {message}
        </p>
      ))}
      {mailed ? <p role="status">{t.users.mailed}</p> : null}
      {link === null ? null : <UserLink link={link} until={linkExpiresAt} />}
      <p>
        <a href={userPath(email)}>{t.users.showUser}</a>
      </p>
    </Panel>
  );
}

/** A link with which a user sets a password. */
export const UserLink = ({ link, until }: { link: string; until: string | null }) => (
  <Once
    label={words.value.users.link}
    value={link}
    hint={words.value.users.linkAbout(until === null ? '' : format.time(until))}
  />
);

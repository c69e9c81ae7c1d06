import { ChangeEmailDocument, ChangePasswordDocument } from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Panel } from '../../parts/panel.tsx';
import { readViewer, send } from '../../regent/regent.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

/** With what one signs in: password and address. */
export function Password({ since, onDone }: { since: string | null; onDone: () => void }) {
  const t = words.value;
  const current = {
    path: 'currentPassword',
    label: t.currentPassword,
    type: 'password',
    autocomplete: 'current-password',
  } as const;
  return (
    <>
      <Panel title={t.changePassword}>
        <p class="hint">
          {since === null ? null : t.passwordSince(format.time(since))} <a href="/password">{t.forgotten}</a>
        </p>
        <DraftForm
          label={t.changePassword}
          start={{ currentPassword: '', newPassword: '', revokeApiTokens: false }}
          fields={[
            current,
            {
              path: 'newPassword',
              label: t.newPassword,
              hint: t.newPasswordHint,
              type: 'password',
              autocomplete: 'new-password',
            },
            { path: 'revokeApiTokens', label: t.revokeTokens },
          ]}
          button={t.changePassword}
          done={t.passwordChanged}
          isCleared
          does={(input) => send(ChangePasswordDocument, { input }, onDone)}
        />
      </Panel>
      <Panel title={t.access.changeEmail}>
        <DraftForm
          label={t.access.changeEmail}
          start={{ email: '', currentPassword: '' }}
          fields={[{ path: 'email', label: t.email, type: 'email', autocomplete: 'email' }, current]}
          button={t.access.changeEmail}
          isCleared
          does={(input) =>
            send(ChangeEmailDocument, { input }, () => {
              onDone();
              void readViewer();
            })
          }
        />
      </Panel>
    </>
  );
}

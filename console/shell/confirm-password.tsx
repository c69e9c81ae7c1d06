import { useEffect, useRef } from 'preact/hooks';
import { ConfirmPasswordDocument } from '../../sdk/generated/operations.ts';
import { DraftForm } from '../parts/forms/draft-form.tsx';
import { passwordWanted, send } from '../regent/regent.ts';
import { words } from '../words/words.ts';

/** Asks for the password when something gives people access, as Regent wants it again after a quarter of an hour. */
export function ConfirmPassword() {
  const t = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = passwordWanted.value;
  useEffect(() => {
    if (answer !== undefined) dialog.current?.showModal();
  }, [answer]);
  if (answer === undefined) return null;
  const end = (isGiven: boolean) => {
    passwordWanted.value = undefined;
    answer(isGiven);
  };
  return (
    <dialog ref={dialog} aria-label={t.access.passwordAgain} onClose={() => end(false)}>
      <p>{t.access.passwordAgain}</p>
      <DraftForm
        label={t.access.passwordAgain}
        start={{ password: '' }}
        fields={[{ path: 'password', label: t.password, type: 'password', autocomplete: 'current-password' }]}
        button={t.access.goOn}
        does={(input) => send(ConfirmPasswordDocument, input, () => end(true))}
        beside={
          <button type="button" onClick={() => end(false)}>
            {t.cancel}
          </button>
        }
      />
    </dialog>
  );
}

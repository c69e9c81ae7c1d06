import { UpdateProfileDocument, type MeFragment } from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { send } from '../../regent/regent.ts';
import { LANGUAGES, words } from '../../words/words.ts';

export function Profile({ me, onDone }: { me: MeFragment; onDone: () => void }) {
  const t = words.value;
  const { firstName, lastName, language, version } = me;
  return (
    <DraftForm
      label={t.you}
      start={{ firstName, lastName, language }}
      fields={[
        { path: 'firstName', label: t.firstName, autocomplete: 'given-name' },
        { path: 'lastName', label: t.lastName, autocomplete: 'family-name' },
        { path: 'language', label: t.mailLanguage, options: Object.entries(LANGUAGES) },
      ]}
      does={(draft) => send(UpdateProfileDocument, { input: { ...draft, expectedVersion: version } }, onDone)}
    />
  );
}

import { useState } from 'preact/hooks';
import type { Language } from '../../sdk/generated/operations.ts';
import { Trouble } from '../parts/trouble.tsx';
import { chooseLanguage, language, LANGUAGES, words } from '../words/words.ts';

export function LanguageChoice() {
  const [error, setError] = useState<Error>();
  return (
    <>
      <select
        class="quiet"
        aria-label={words.value.language}
        value={language.value}
        onChange={({ currentTarget }) => {
          setError(undefined);
          chooseLanguage(currentTarget.value as Language).catch(setError);
        }}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code.toLowerCase()}>
            {name}
          </option>
        ))}
      </select>
      <Trouble error={error} />
    </>
  );
}

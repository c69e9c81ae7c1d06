import { NotReachableError, RefusedError } from '../../sdk/errors.ts';
import { needsPassword, viewer } from '../regent/regent.ts';
import { words } from '../words/words.ts';
import { Mark } from './mark.tsx';

/** Why something could not be read or done, and what to do now. */
export function Trouble({ error, again }: { error: Error | undefined; again?: () => void }) {
  const t = words.value;
  if (error === undefined || viewer.value === null) return null;
  const mustSetUp =
    error instanceof RefusedError &&
    error.codes.includes('FORBIDDEN') &&
    error.message.includes('setUpTwoFactor');
  return (
    <div class="trouble" role="alert">
      <Mark tone="bad">{mustSetUp ? t.mustSetUpTwoFactor : inWords(error)}</Mark>
      {mustSetUp ? (
        <a class="button" href="/two-factor">
          {t.setUpTwoFactor}
        </a>
      ) : null}
      {again === undefined ? null : (
        <button type="button" onClick={again}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}

function inWords(error: Error): string {
  if (error instanceof NotReachableError) return words.value.notReachable;
  return needsPassword(error) ? words.value.access.passwordNeeded : error.message;
}

/** What the keyboard does: `/` searches, and `g` followed by a letter goes to a page. */
import { useLocation } from 'preact-iso/router';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../words/words.ts';
import { places } from './places.ts';

/** How long after `g` the second letter may come. */
const PAIR_MS = 1_500;

/** Asks the page of clients to begin with its search. */
const SEARCH_PATH = '/clients#search';

export function Keys() {
  const t = words.value;
  const { route } = useLocation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let pairUntil = 0;
    const press = (event: KeyboardEvent) => {
      const { target, key } = event;
      const isTyping = target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const place = event.timeStamp < pairUntil ? places().find((each) => each.key === key) : undefined;
      pairUntil = key === 'g' ? event.timeStamp + PAIR_MS : 0;
      if (place !== undefined) route(place.path);
      else if (key === '?') dialog.current?.showModal();
      else if (key === '/') {
        const search = document.querySelector<HTMLElement>('input[type=search]');
        if (search === null) route(SEARCH_PATH);
        else search.focus();
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [route]);
  const line = (keys: string[], does: string) => (
    <div key={does}>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </div>
  );
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>
        {t.keys} <kbd>?</kbd>
      </button>
      <dialog ref={dialog} aria-label={t.keys}>
        <h2>{t.keys}</h2>
        <dl class="keys">
          {line(['/'], t.keySearch)}
          {line(['Ctrl', 'K'], t.palette.title)}
          {places().map(({ key, name }) => line(['g', key], t.places[name]))}
          {line(['?'], t.keyHelp)}
        </dl>
        <form method="dialog">
          <button>{t.keysClose}</button>
        </form>
      </dialog>
    </>
  );
}

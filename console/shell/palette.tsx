/** The command palette: where to go and what to do, found as one types. */
import { useLocation } from 'preact-iso/router';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { FindDocument, type FindQuery, type Permission } from '../../sdk/generated/operations.ts';
import { offersFor } from '../pages/client/acts.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { ask, may } from '../regent/regent.ts';
import { words } from '../words/words.ts';
import { places } from './places.ts';

/** How long after a key the search waits for the next one. */
const TYPING_MS = 120;

interface Entry {
  name: string;
  hint?: string;
  path: string;
}

/** What the API has found for a text. */
interface Found {
  text: string;
  data?: FindQuery;
  error?: Error;
}

export function Palette() {
  const t = words.value;
  const { route } = useLocation();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found>();
  const [at, setAt] = useState(0);

  const open = () => {
    setText('');
    setAt(0);
    if (dialog.current?.open === false) dialog.current.showModal();
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  useEffect(() => {
    if (text === '') return undefined;
    let isOld = false;
    const show = (more: Omit<Found, 'text'>) => {
      if (!isOld) setFound({ text, ...more });
    };
    const timer = setTimeout(() => {
      ask(FindDocument, { text }).then(
        (data) => show({ data }),
        (error: Error) => show({ error }),
      );
    }, TYPING_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text]);

  const now = found?.text === text ? found : undefined;
  const entries = [...placesWith(text), ...(now?.data === undefined ? [] : entriesOf(now.data))];
  useEffect(() => document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' }), [at]);
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    dialog.current?.close();
    route(entry.path);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((entries.length + at + step) % Math.max(entries.length, 1));
    else if (event.key === 'Enter') go(entries[at]);
    else return;
    event.preventDefault();
  };
  const isSearching = text !== '' && now === undefined;
  return (
    <>
      <button type="button" class="quiet" onClick={open}>
        {t.palette.title} <kbd>Ctrl K</kbd>
      </button>
      <dialog ref={dialog} class="palette" aria-label={t.palette.title}>
        <input
          type="text"
          role="combobox"
          aria-label={t.palette.label}
          placeholder={t.palette.label}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          maxLength={255}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value.trimStart());
            setAt(0);
          }}
          onKeyDown={press}
        />
        <ul id={`${id}-list`} role="listbox" aria-label={t.palette.title}>
          {entries.map((entry, index) => (
            <li
              key={entry.path}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => go(entry)}
            >
              <span>{entry.name}</span>
              <span class="hint">{entry.hint}</span>
            </li>
          ))}
        </ul>
        <Trouble error={now?.error} />
        <p class="hint" role="status">
          {entries.length > 0 ? null : isSearching ? t.loading : t.palette.none}
        </p>
      </dialog>
    </>
  );
}

/** What can be made anew, and by whom. */
const NEW: [path: string, permission: Permission][] = [
  ['/new-client', 'CLIENTS'],
  ['/new-model', 'MODELS'],
  ['/new-schedule', 'SERVERS'],
];

/** The pages that have a text in their name. */
function placesWith(text: string): Entry[] {
  const t = words.value;
  const names = [t.newClient, t.models.create, t.schedules.create];
  const all = [
    ...places().map(({ name, path }) => ({ name: t.places[name], path })),
    ...NEW.flatMap(([path, permission], index) =>
      may(permission) ? [{ name: names[index] ?? '', path }] : [],
    ),
    { name: t.places.account, path: '/account' },
  ];
  return all.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
}

/** Clients and servers; for the first client, also what this user may do to it now. */
function entriesOf({ clients, servers }: FindQuery): Entry[] {
  const t = words.value;
  return [
    ...clients.nodes.flatMap((client, index) => {
      const { alias, name } = client;
      return [
        { name: alias, hint: name, path: `/clients/${alias}` },
        ...(index > 0 ? [] : offersFor(client)).map(({ path, label }) => ({
          name: `${label}: ${alias}`,
          path: `/clients/${alias}/${path}`,
        })),
      ];
    }),
    ...servers.nodes.map(({ fqdn, label }) => ({
      name: fqdn,
      hint: label === fqdn ? t.server : label,
      path: `/servers/${fqdn}`,
    })),
  ];
}

import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { Mark } from '../parts/mark.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { isLive } from '../regent/live.ts';
import { signOut, viewer } from '../regent/regent.ts';
import { words } from '../words/words.ts';
import { ConfirmPassword } from './confirm-password.tsx';
import { Keys } from './keys.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Palette } from './palette.tsx';
import { places } from './places.ts';

/** What surrounds every page: the navigation, whether the page is current, and who is signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const t = words.value;
  const { path } = useLocation();
  const [error, setError] = useState<Error>();
  const link = (to: string, name: string) => {
    const isHere = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
    return (
      <li key={to}>
        <a href={to} aria-current={isHere ? 'page' : undefined}>
          {name}
        </a>
      </li>
    );
  };
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t.skip}
      </a>
      <header class="bar">
        <a class="brand" href="/">
          Regent
        </a>
        <nav aria-label={t.navigation}>
          <ul>
            {places().map(({ path: to, name, isAside }) => (isAside ? null : link(to, t.places[name])))}
          </ul>
        </nav>
        <div class="account">
          <LanguageChoice />
          <a class="me" href="/account" aria-current={path === '/account' ? 'page' : undefined}>
            {viewer.value?.email}
          </a>
          <button type="button" class="quiet" onClick={() => void signOut().catch(setError)}>
            {t.signOut}
          </button>
        </div>
      </header>
      <div class="connection" role="status">
        {isLive.value === 'lost' ? <Mark tone="warning">{t.lost}</Mark> : null}
      </div>
      <Trouble error={error} />
      {children}
      <ConfirmPassword />
      <footer>
        <Mark tone={isLive.value === 'yes' ? 'good' : isLive.value === 'lost' ? 'warning' : 'idle'}>
          {isLive.value === 'yes' ? t.live : t.connecting}
        </Mark>
        <a href="/graphql">{t.api}</a>
        <Palette />
        <Keys />
      </footer>
    </div>
  );
}

import { batch, signal } from '@preact/signals';
import type { Language } from '../../sdk/generated/operations.ts';
import type { Words } from './en.ts';

/** Each in a file of its own, so that a browser loads only those that are read. */
const LOAD: Record<Language, () => Promise<Words>> = {
  EN: async () => (await import('./en.ts')).en,
  FR: async () => (await import('./fr.ts')).fr,
  DE: async () => (await import('./de.ts')).de,
  NL: async () => (await import('./nl.ts')).nl,
};

/** Each in its own language. */
export const LANGUAGES: Record<Language, string> = {
  EN: 'English',
  FR: 'Français',
  DE: 'Deutsch',
  NL: 'Nederlands',
};

const KEPT_AS = 'regent:language';

/** The language of the console on this device: as chosen here, or the first of the browser's that it has. */
export const language = signal<Language>('EN');

/** Nothing before `loadWords` has ended: only then is anything shown. */
export const words = signal({} as Words);

export const loadWords = (): Promise<void> => speak(languageAtFirst());

/** Rejects, and leaves the language as it is, if the words cannot be loaded. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await speak(chosen);
  try {
    localStorage.setItem(KEPT_AS, chosen);
  } catch {
    // A browser that keeps nothing asks again.
  }
}

async function speak(chosen: Language): Promise<void> {
  const loaded = await LOAD[chosen]();
  batch(() => {
    language.value = chosen;
    words.value = loaded;
  });
  document.documentElement.lang = chosen.toLowerCase();
}

function languageAtFirst(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT_AS);
  } catch {
    // As if it kept nothing.
  }
  const wanted = [kept, ...navigator.languages].map((tag) => (tag ?? '').slice(0, 2).toUpperCase());
  return wanted.find((tag): tag is Language => tag in LOAD) ?? 'EN';
}

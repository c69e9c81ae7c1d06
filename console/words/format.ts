/** Numbers and times as the reader writes them, in the time zone of the browser. */
import type { Language } from '../../sdk/generated/operations.ts';
import { language } from './words.ts';

/** Times of day with 24 hours, also in English: as on servers. */
const LOCALES: Record<Language, string> = { EN: 'en-GB', FR: 'fr', DE: 'de', NL: 'nl' };
const locale = () => LOCALES[language.value];

export const number = (value: number) => new Intl.NumberFormat(locale()).format(value);

/** A count, as it is and as it is written. */
export const counted = (count: number) => ({ count, shown: number(count) });

export const percent = (share: number) =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** @param value as BigInt of the API: a number, or a text if it is too large for one */
export function bytes(value: string | number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(Number(value), 1)) / 3), UNITS.length - 1);
  const options = {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale(), options).format(Number(value) / 1000 ** power);
}

/** The time alone if it is today, otherwise with its date, and its year if that is another one. */
export function time(at: string, now = new Date()): string {
  const date = new Date(at);
  const isToday = date.toDateString() === now.toDateString();
  const isThisYear = date.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale(), {
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? {} : { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' }) }),
  }).format(date);
}

export const timeOfDay = (at: string) =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(at),
  );

/** In UTC, to the second, for everybody the same. */
export const utc = (at: string) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** @param until by default now */
export function duration(from: string, until?: string | null): string {
  const seconds = Math.max(
    0,
    Math.round((Date.parse(until ?? new Date().toISOString()) - Date.parse(from)) / 1000),
  );
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale(), { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);
  if (seconds < 60) return unit(seconds, 'second');
  if (seconds < 3_600) return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`;
  return `${unit(Math.floor(seconds / 3_600), 'hour')} ${unit(Math.floor((seconds % 3_600) / 60), 'minute')}`;
}

export const month = (date: Date) =>
  new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric' }).format(date);

export const weekday = (date: Date) => new Intl.DateTimeFormat(locale(), { weekday: 'short' }).format(date);
/** A text in the reader's language; if it has none in that, in one that it has. */
export const translated = (text: Record<'en' | 'fr' | 'de' | 'nl', string>): string =>
  text[language.value.toLowerCase() as 'en'] || text.en || text.fr || text.de || text.nl;

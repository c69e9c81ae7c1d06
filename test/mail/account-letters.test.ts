import { expect, test } from 'vitest';
import {
  browserOf,
  type Letter,
  type LetterFacts,
  type LetterKind,
} from '../../src/domain/letters/letter.ts';
import { composeAccountLetter } from '../../src/mail/account-letters.ts';

const FACTS: LetterFacts = {
  PASSWORD_CHANGED: {},
  ADDRESS_CHANGED: { before: 'ada@example.org', after: 'countess@example.org' },
  TWO_FACTOR_ON: {},
  TWO_FACTOR_OFF: {},
  RECOVERY_CODES_RENEWED: {},
  RECOVERY_CODE_USED: { left: 7 },
  NEW_DEVICE: { browser: 'Firefox, Linux' },
  ROLES_CHANGED: { before: ['DBADMIN'], after: ['SYSADMIN'] },
  ACCOUNT_ACTIVATED: {},
  ACCOUNT_DEACTIVATED: {},
  ACCOUNT_DELETED: {},
  API_TOKEN_CREATED: { name: 'nightly', expiresAt: '2030-01-02T03:04:00Z' },
  LINK_CREATED: {},
};
const KINDS = Object.keys(FACTS) as LetterKind[];
const LANGUAGES = ['en', 'fr', 'de', 'nl'] as const;

const letterOf = (
  kind: LetterKind,
  more: Partial<Letter> = {},
  language: (typeof LANGUAGES)[number] = 'en',
) =>
  ({
    id: 'a',
    kind,
    facts: FACTS[kind],
    userId: 'b',
    to: { email: 'ada@example.org', firstName: 'Ada', lastName: 'Lovelace', language },
    by: null,
    address: '192.0.2.1',
    createdAt: new Date('2026-12-24T18:00:00Z'),
    tries: 1,
    ...more,
  }) as Letter;

test('each language has its words for each kind of letter', () => {
  const all = KINDS.flatMap((kind) =>
    LANGUAGES.map((language) => ({
      kind,
      ...composeAccountLetter(letterOf(kind, {}, language), 'https://regent.test'),
    })),
  );
  expect(new Set(all.map(({ subject }) => subject)).size).toBe(KINDS.length * LANGUAGES.length);
  expect(new Set(all.map(({ text }) => text)).size).toBe(KINDS.length * LANGUAGES.length);
  for (const { kind, subject, text } of all) {
    expect(subject).toContain('Regent');
    for (const fact of Object.values(FACTS[kind]).flat())
      if (!String(fact).endsWith('Z')) expect(text).toContain(String(fact));
    expect(text).toMatch(/2026.* 18:00 UTC/);
    expect(text).toContain('192.0.2.1');
    expect(text).not.toMatch(/undefined|null|\[object/);
  }
});

test('what somebody else did has who it was, and leads to an administrator', () => {
  const { text } = composeAccountLetter(
    letterOf('ROLES_CHANGED', { by: 'admin@example.org', address: null }),
    'https://regent.test',
  );
  expect(text).toContain('\nBy: admin@example.org\n');
  expect(text).toContain('ask an administrator');
  expect(text).not.toContain('https://');
});

test('a process that does not know where Regent is writes no link', () => {
  const { text } = composeAccountLetter(letterOf('PASSWORD_CHANGED'), '');
  expect(text).toContain('set another password at once.');
});

test('a browser is told in known words, and nothing else that a caller has written', () => {
  expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox, Linux',
  );
  expect(browserOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140')).toBe(
    'Edge, Windows',
  );
  expect(browserOf('Confirm at https://evil.example Firefox')).toBe('Firefox');
  expect(browserOf('https://evil.example')).toBeNull();
  expect(browserOf(null)).toBeNull();
});

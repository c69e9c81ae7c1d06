/** Whoever has chosen French, German or Dutch reads no English, but for what servers, programs and people said. */
import { afterAll, expect, test } from 'vitest';
import { NOT_ACKNOWLEDGED, type Alarm } from '../../src/domain/alarms/alarm.ts';
import type { ConditionData } from '../../src/domain/alarms/condition-data.ts';
import { CONDITION_IDS, CONDITIONS, type ConditionId } from '../../src/domain/alarms/conditions.ts';
import { ADVICE, sentenceIn, textIn } from '../../src/domain/alarms/words/alarm-words.ts';
import type { Letter, LetterFacts, LetterKind } from '../../src/domain/letters/letter.ts';
import type { LinkPurpose } from '../../src/domain/mailer.ts';
import type { Language } from '../../src/domain/vocabulary.ts';
import { composeAccountLetter } from '../../src/mail/account-letters.ts';
import { composeLink } from '../../src/mail/letters.ts';
import { makeMailer } from '../../src/mail/mailer.ts';
import { composeTest } from '../../src/mail/test-letter.ts';
import { startMailServer } from '../kit/services/smtp.ts';

const server = await startMailServer();
afterAll(() => server.close());

const OTHERS = ['fr', 'de', 'nl'] as const;
const SINCE = '2026-12-24T18:00:00.000Z';
const fqdn = 'fo1.test';
const alias = 'acme';
const why = 'ECONNREFUSED';

/** For each condition, what its sentence may be made of. */
const SAMPLES: { [Id in ConditionId]: ConditionData[Id][] } = {
  SERVER_UNREACHABLE: [
    { fqdn, why },
    { fqdn, why: null },
  ],
  HOST_KEY_CHANGED: [
    { fqdn, presented: 'SHA256:a', confirmed: 'SHA256:b' },
    { fqdn, presented: 'SHA256:a', confirmed: null },
  ],
  SERVER_NOT_OURS: [{ fqdn, why: `${fqdn}: 0194-aa` }],
  SERVICE_DOWN: [{ fqdn, services: [{ name: 'mariadb', problem: 'EPIPE' }, { name: 'apache' }] }],
  DISK_NEARLY_FULL: [{ fqdn, disks: [{ path: '/var', freePercent: 4.9, fullInDays: 1 }] }],
  DISK_FILLS_UP: [
    {
      fqdn,
      disks: [
        { path: '/', freePercent: 9 },
        { path: '/x', freePercent: 50, fullInDays: 3 },
      ],
    },
  ],
  CLOCK_OFF: [
    { fqdn, seconds: 61, isAhead: true },
    { fqdn, seconds: 61, isAhead: false },
  ],
  CERTIFICATE_BAD: [
    {
      fqdn,
      certificates: [
        { host: 'a.test', problem: 'EPROTO' },
        { host: 'b.test', endedAt: SINCE },
      ],
    },
  ],
  CERTIFICATE_ENDS: [{ fqdn, certificates: [{ host: 'a.test', endsAt: SINCE }] }],
  NOT_WATCHED: [
    { fqdn, lookedAt: SINCE, why },
    { fqdn, lookedAt: null, why: null },
  ],
  DRIFT_FOUND: [
    { fqdn, subjects: ['/a', '/b'], more: 0 },
    { fqdn, subjects: ['/a'], more: 7 },
  ],
  RELEASE_UPDATE_FAILED: [
    { fqdn, aliases: ['acme', 'zeta'], more: 0, why },
    { fqdn, aliases: ['acme'], more: 7, why },
  ],
  CLIENT_NOT_ANSWERING: [
    { alias, since: SINCE, why },
    { alias, since: null, why: null },
  ],
  CLIENT_FAILED: [
    { alias, why },
    { alias, why: null },
  ],
  NO_GOOD_BACKUP: [
    { owner: { client: alias }, hours: 36, newestAt: SINCE },
    { owner: { backOffice: 'bo.test' }, hours: 36, newestAt: null },
  ],
  NO_PROVEN_BACKUP: [
    { owner: { client: alias }, days: 14 },
    { owner: { backOffice: 'bo.test' }, days: 14 },
  ],
  COPY_MISSING: [
    { owner: { client: alias }, why },
    { owner: { client: alias }, backupAt: SINCE, copiedAt: SINCE },
    { owner: { backOffice: 'bo.test' }, backupAt: SINCE, copiedAt: null },
  ],
  RUN_FAILED: [
    { kind: 'UPDATE_CLIENT', of: alias, status: 'TIMED_OUT', since: SINCE, why },
    { kind: 'SYNC', of: fqdn, status: 'FAILED', since: SINCE, why: null },
  ],
  RUN_WAITING: [0, 1, 7].flatMap((others) => [
    { kind: 'SYNC', fqdn, since: SINCE, status: 'BLOCKED', blockedReason: 'CONFIRM', others },
    { kind: 'SYNC', fqdn, since: SINCE, status: 'BLOCKED', blockedReason: null, others },
    { kind: 'SYNC', fqdn, since: SINCE, status: 'QUEUED', blockedReason: null, others },
  ]),
  QUEUE_NOT_SERVED: [{ since: SINCE }],
  SIGN_INS_REFUSED: [
    { counted: { minutes: 15, refused: 30, addresses: 1, accounts: 1 } },
    { counted: { minutes: 15, refused: 99, addresses: 3, accounts: 7 } },
    { counted: null },
  ],
  WEBHOOK_DISABLED: [
    { name: 'Pager', since: SINCE, why },
    { name: 'Pager', since: null, why: null },
  ],
};
const ALL = CONDITION_IDS.flatMap((id) => SAMPLES[id].map((data) => ({ id, data })));

/** No words of the other three languages, and in nearly every sentence of English. */
const ENGLISH =
  /\b(the|and|for|since|with|not|from|does|has|have|were|which|who|what|this|that|there|their|it|its|are|been|can|cannot|you|your|more|than|if|by|to|at|never|ended|ends|another|known|others|within)\b/i;
/** Without what is the same in all languages: code, and the addresses of links. */
const prose = (text: string) => text.replace(/`[^`]*`/g, '').replace(/\]\([^)]*\)/g, ']');
const expectNoEnglish = (text: string) => {
  expect(prose(text)).not.toMatch(ENGLISH);
  expect(text).not.toMatch(/\b(undefined|null|NaN)\b|\[object/);
};
const codeIn = (text: string) => [...text.matchAll(/`[^`]*`|\]\([^)]*\)/g)].map(([code]) => code).toSorted();
const numbersIn = (text: string) => [...text.matchAll(/\d+/g)].map(([number]) => number).toSorted();

/** The texts and numbers in the data of an alarm; not its times. */
const factsIn = (data: unknown): string[] =>
  (typeof data === 'object' && data !== null ? Object.values(data).flatMap(factsIn) : [data])
    .filter((each) => typeof each === 'string' && each !== SINCE)
    .map(String);

test('what an alarm says is known by words that each English sentence has', () => {
  for (const { id, data } of ALL.filter(({ id }) => id !== 'SERVER_NOT_OURS'))
    expect(`${prose(ADVICE.en[id].meaning)} ${sentenceIn('en', id, data as never)}`).toMatch(ENGLISH);
  for (const id of CONDITION_IDS) expect(prose(ADVICE.en[id].meaning)).toMatch(ENGLISH);
});

test.for(OTHERS)('alarms are told in %s, with all that the English sentence has', (language) => {
  for (const { id, data } of ALL) {
    const text = sentenceIn(language, id, data as never);
    expectNoEnglish(text);
    expect(text).not.toBe(sentenceIn('en', id, data as never));
    for (const fact of factsIn(data)) expect(text).toContain(fact);
    if (JSON.stringify(data).includes(SINCE)) expect(text).toMatch(/24.*2026.*18:00 UTC/);
    expect(text).not.toContain('  ');
  }
  expect(sentenceIn(language, 'DISK_NEARLY_FULL', SAMPLES.DISK_NEARLY_FULL[0]!)).toMatch(/ 4,9.?%/);
});

test.for(OTHERS)('what to do is told in %s, with the same names, numbers and links', (language) => {
  for (const id of CONDITION_IDS) {
    const { title, meaning, remedy } = ADVICE[language][id];
    const english = ADVICE.en[id];
    for (const text of [title, meaning, remedy]) expectNoEnglish(text);
    expect(title).not.toBe(english.title);
    expect(codeIn(meaning)).toEqual(codeIn(english.meaning));
    expect(codeIn(remedy)).toEqual(codeIn(english.remedy));
    expect(numbersIn(meaning)).toEqual(numbersIn(english.meaning));
    expect(numbersIn(remedy)).toEqual(numbersIn(english.remedy));
  }
});

const FACTS: LetterFacts = {
  PASSWORD_CHANGED: {},
  ADDRESS_CHANGED: { before: 'ada@example.org', after: 'countess@example.org' },
  TWO_FACTOR_ON: {},
  TWO_FACTOR_OFF: {},
  RECOVERY_CODES_RENEWED: {},
  RECOVERY_CODE_USED: { left: 7 },
  NEW_DEVICE: { browser: null },
  ROLES_CHANGED: { before: ['DBADMIN'], after: ['SYSADMIN'] },
  ACCOUNT_ACTIVATED: {},
  ACCOUNT_DEACTIVATED: {},
  ACCOUNT_DELETED: {},
  API_TOKEN_CREATED: { name: 'zabbix', expiresAt: SINCE },
  LINK_CREATED: {},
};
const ada = { email: 'ada@example.org', firstName: 'Ada', lastName: 'Lovelace' };

/** Each letter that is not about alarms. */
const lettersIn = (language: Language) => {
  const to = { ...ada, language };
  const createdAt = new Date(SINCE);
  const from = [
    { by: null, address: '192.0.2.1' },
    { by: 'npm run admin', address: null },
  ];
  return [
    ...(Object.keys(FACTS) as LetterKind[]).flatMap((kind) =>
      from.map((who) =>
        composeAccountLetter(
          { kind, facts: FACTS[kind], to, ...who, createdAt } as Letter,
          'https://regent.test',
        ),
      ),
    ),
    ...(['INVITATION', 'PASSWORD_RESET', 'FIRST_USER'] satisfies LinkPurpose[]).map((purpose) =>
      composeLink({ purpose, to, link: 'https://regent.test/password#x', expiresAt: createdAt }),
    ),
    composeTest(to),
  ];
};

test.for(OTHERS)('no letter about an account, with a link, or as a test has English in %s', (language) => {
  const english = lettersIn('en');
  for (const [index, { subject, text }] of lettersIn(language).entries()) {
    expectNoEnglish(`${subject}\n${text}`);
    expect(subject).not.toBe(english[index]?.subject);
    const same = english[index]?.text
      .split('\n')
      .filter((line) => line !== '' && text.split('\n').includes(line));
    expect(same?.filter((line) => !line.startsWith('https://'))).toEqual([]);
  }
});

const alarms = ALL.map(({ id, data }, n): Alarm => ({
  id: `${n}`,
  condition: id,
  severity: CONDITIONS[id].severity,
  subject: `server:${n}`,
  serverId: null,
  clientId: null,
  runId: null,
  text: sentenceIn('en', id, data as never),
  data,
  raisedAt: new Date(SINCE),
  lastSeenAt: new Date(SINCE),
  absentSince: null,
  muted: false,
  mutedUntil: null,
  toldAt: new Date(SINCE),
  ...NOT_ACKNOWLEDGED,
  resolvedAt: null,
}));

test.for(OTHERS)('a mail about alarms that arrives has no English in %s', async (language) => {
  const from = { name: 'MONARC', address: 'no-reply@monarc.test' };
  const mailer = makeMailer({
    smtpUrl: server.url,
    from,
    home: () => 'https://regent.test',
    timeoutMs: 10_000,
  });
  const [first, second] = alarms;
  const index = server.letters.length;
  await mailer.sendDigest({
    id: `user.${language}`,
    to: { ...ada, language },
    raised: alarms,
    acknowledged: [
      {
        ...first!,
        acknowledgedBy: 'grace@example.org',
        acknowledgedNote: 'ok',
        acknowledgedUntil: new Date(SINCE),
      },
    ],
    resolved: [{ ...second!, resolvedAt: new Date(SINCE) }],
    open: alarms.length,
  });
  const { text } = await server.letter(index);
  expect(text.match(/^- /gm)).toHaveLength(alarms.length + 2);
  for (const alarm of alarms) expect(text).toContain(textIn(language, alarm));
  expectNoEnglish(text);
});

test('an alarm that an earlier version of Regent has raised is told as its row has it', () => {
  const old = { condition: 'SERVER_UNREACHABLE', text: 'fo1.test is away.', data: null };
  expect(textIn('fr', old)).toBe(old.text);
  expect(textIn('fr', { ...old, condition: 'GONE', data: { fqdn } })).toBe(old.text);
});

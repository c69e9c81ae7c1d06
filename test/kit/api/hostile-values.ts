/** Values that no sensible caller sends, by the scalar in whose place they are sent. */
import { createHash } from 'node:crypto';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { NOBODY } from './values.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** For all places, independent of their types. */
export const OF_ANY_TYPE: unknown[] = [
  { toString: 1, valueOf: 1, toJSON: 1 },
  null,
  0,
  -1.5,
  1e300,
  true,
  '',
  'x',
  '\0',
  [],
  [[null]],
  {},
  { a: {} },
];

/** Too long for an entry of an index, even when compressed. */
const LONG = Array.from({ length: 200 }, (_, i) => createHash('sha256').update(`${i}`).digest('base64')).join(
  '',
);

const TEXTS = [
  '\ud800',
  '%_\\',
  '\\',
  `'"\`;--`,
  '__proto__',
  'constructor',
  '\u0660\u0660\u0660\u0660\u0660\u0660',
  '\uff11\uff12\uff13\uff14\uff15\uff16',
  '\u{1f4a9}\u{1f4a9}\u{1f4a9}',
  '{{7*7}}',
  '\u202e\u200b\ufeff',
  ' \n\t\u2028',
  LONG,
  'a'.repeat(100_000),
];

const DATES = [
  '0000-01-01T00:00:00Z',
  '0000-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '-000001-01-01T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2020-02-30T00:00:00Z',
  '2016-12-31T23:59:60Z',
  `2020-01-01T00:00:00.${'9'.repeat(1_000)}Z`,
  '2020-01-01',
  'yesterday',
  8.64e15,
];

const IDS = [
  ...['Nope', '__proto__', 'constructor', 'toString', 'Query', 'PageInfo', 'RunStep', 'String', '', ' '].map(
    (type) => base64url(`${type}:${NOBODY}`),
  ),
  ...['Client', 'User', 'AuditEntry', 'Session'].map((type) => encodeId(type, NOBODY)),
  ...['', 'x', '\0', `${NOBODY}:${NOBODY}`, NOBODY.toUpperCase().replace('7', 'F'), NOBODY.slice(1)].map(
    (id) => base64url(`Client:${id}`),
  ),
  `${encodeId('Client', NOBODY)}${'%'.repeat(50_000)}`,
  '='.repeat(50_000),
];

const CURSORS = [
  'S:abc',
  'S:',
  'S:\0',
  `S:${NOBODY}`,
  `S:${NOBODY}x`,
  `S:${'x'.repeat(50_000)}`,
  'N:5',
  'N:1.5',
  'N:NaN',
  'N:1e400',
  'N:99999999999',
  'I:5',
  'I:x',
  `I:${'9'.repeat(1_000)}`,
  'D:0',
  'D:9..',
  'D:99999999999999999999',
  'B:AAAA',
  'M:1.5',
  'O:{"startsWith":"a"}',
  'O:{"__proto__":1}',
  'O:',
  'Z:',
  'T:[]',
  'T:[null,null]',
  'T:["N:1","N:2"]',
  `T:["S:${NOBODY}","S:x"]`,
  `T:["S:${NOBODY}","S:${NOBODY}"]`,
  'T:{}',
  'J:[1,2]',
  'J:["a","b"]',
  'J:{"startsWith":"a"}',
  'X:1',
  '',
].map((chunk) => base64(`GPC:${chunk}`));
const NO_CURSORS = [base64('OffsetConnection:5'), base64(''), '%%%', 'R1BD', '\ud800'];

const INTEGERS = [2 ** 31 - 1, -(2 ** 31), 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 100, 101, '1', -0];

const CRONS = [
  '* * * * *',
  '* * * * * *',
  '0 0 31 2 *',
  '*/0 * * * *',
  '60 * * * *',
  '@reboot',
  'L L L L L',
  '0 0 1-1e9 * *',
];

const BY_SCALAR: Record<string, unknown[]> = {
  Boolean: ['true', 1],
  Cron: [...CRONS, ...TEXTS],
  DateTime: DATES,
  EmailAddress: ['@', 'a@', `${'a'.repeat(300)}@b.org`, 'a@b@c', '"a b"@c.org', 'a@[127.0.0.1]', ...TEXTS],
  Float: [1e308, -1e308, 5e-324, '1'],
  BigInt: [2 ** 63, '9'.repeat(1_000), '-1'],
  Hostname: ['..', '-', 'a'.repeat(64), `${'a.'.repeat(200)}a`, 'xn--', '\u212a.org', '[::1]', ...TEXTS],
  ID: IDS,
  Int: INTEGERS,
  IPAddress: ['999.1.1.1', '0x7f000001', '::::', '::1%eth0', '1.2.3.4/0', ...TEXTS],
  JSON: [JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`), { toJSON: 1, __proto__: null }],
  String: TEXTS,
  TimeZone: ['Etc/GMT+99', 'UTC\n', 'europe/luxembourg', '+25:00', '../../etc/passwd', ...TEXTS],
  URL: ['http://[', 'javascript:alert(1)', 'http://\0', '//', ...TEXTS],
};

/** @param name the name of the argument or input field */
export function hostileValues(type: string, name: string): unknown[] {
  if (type === 'String' && (name === 'after' || name === 'before')) return [...CURSORS, ...NO_CURSORS];
  return BY_SCALAR[type] ?? ['__proto__', 'NOPE', 'x'.repeat(10_000)];
}

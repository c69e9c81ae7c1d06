/** What people see as a name, an address or a host is what it says, and one rule holds for all of a kind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEmailAddress } from '../../../src/domain/email-address.ts';
import { isHostName, isIpAddress } from '../../../src/domain/host-name.ts';
import { longTextProblem, textProblem } from '../../../src/domain/text.ts';
import { readEnv } from '../../../src/env.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { finderOfToken, insider } from '../callers/actors.ts';

const ADDRESSES = [
  'ada@example.org',
  "o'brien@example.org",
  'a+b.c_d@sub.example.org',
  'admin@regent.localhost',
  'root@localhost',
  'ada@xn--mnchen-3ya.example',
  '{{7*7}}@b.org',
];
const NO_ADDRESSES = [
  'a@b..c',
  'a..b@c.org',
  '.a@b.org',
  'a.@b.org',
  'a@-b.org',
  '$(id)@b.org',
  'a b@c.org',
  '"a b"@c.org',
  'a@b@c.org',
  'a\u001b[31m@b.org',
  'a\u007f@b.org',
  'a\u009b@b.org',
  'a\u200b@b.org',
  'a\u202e@b.org',
  'a@b\u200d.org',
  'élan@b.org',
  '\u212a@b.org',
  'a@münchen.example',
  'a@127.0.0.1',
  'a@0x7f000001',
  'a@[127.0.0.1]',
  `${'a'.repeat(65)}@b.org`,
  `a@${'b.'.repeat(130)}org`,
  '',
];

const HOSTS = [
  'fo1',
  'fo1.example.org',
  'FO1.Example.org',
  'xn--mnchen-3ya.example',
  '1a.2b',
  '0x7f.example',
];
const NO_HOSTS = [
  '',
  ':',
  '::::',
  '0',
  '1.2.3',
  '999.1.1.1',
  '127.0.0.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  'a.0x1',
  'a.1',
  'a..b',
  '.a',
  'a.',
  '-a',
  'a-',
  'a_b',
  'a b',
  'a/b',
  'a"b',
  'a\n',
  'münchen.example',
  'a\u200b',
  'xn--a',
  'x'.repeat(64),
  `${'a.'.repeat(127)}aa`,
];
const IPS = ['10.20.0.1', '::1', '2001:db8::1', '::ffff:10.0.0.1'];
const NO_IPS = [
  '999.1.1.1',
  '1.2.3',
  '0',
  '0x7f.0.0.1',
  '010.0.0.1',
  ':',
  '::::',
  '1::2::3',
  'fe80::1%eth0',
  '',
];

test('an e-mail address is one that any mail server takes, or none', () => {
  expect(ADDRESSES.filter((address) => !isEmailAddress(address))).toEqual([]);
  expect(NO_ADDRESSES.filter(isEmailAddress)).toEqual([]);
});

test('a host name is no number in disguise, and an IP address is written in full', () => {
  expect(HOSTS.filter((host) => !isHostName(host))).toEqual([]);
  expect(NO_HOSTS.filter(isHostName)).toEqual([]);
  expect(IPS.filter((address) => !isIpAddress(address))).toEqual([]);
  expect(NO_IPS.filter(isIpAddress)).toEqual([]);
});

describe('a name', () => {
  test('holds nothing that nobody sees, or that turns the text about', () => {
    const hidden = [0x00, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200e, 0x200f];
    hidden.push(
      0x2028,
      0x2029,
      0x202a,
      0x202e,
      0x2060,
      0x2066,
      0x2069,
      0x3164,
      0xfe0f,
      0xfeff,
      0xfff9,
      0xffff,
    );
    hidden.push(0x200c, 0x200d, 0xe0041, 0xe0100);
    const taken = hidden.filter((code) => textProblem(`ad${String.fromCodePoint(code)}min`) === undefined);
    expect(taken).toEqual([]);
    expect(
      hidden.filter((code) => longTextProblem(`ad${String.fromCodePoint(code)}min`) === undefined),
    ).toEqual([]);
    expect(textProblem('ad\u200bmin')).toBe(
      'holds an invisible character (U+200B). Remove it, or type the text again.',
    );
  });

  test('is written as its people write it', () => {
    const names = [
      'Müller & Söhne',
      'O’Brien',
      'می\u200cخواهم',
      'ශ්\u200dරී',
      'क्\u200dष',
      'र\u200d্য'.replace('र', 'র'),
      'അവന്\u200d',
      '葛\u{e0100}城',
      '❤️ 👩\u200d💻 👩🏽\u200d🚀',
      'שלום',
      'e\u0301',
    ];
    expect(names.map((name) => [name, textProblem(name)])).toEqual(names.map((name) => [name, undefined]));
    expect(longTextProblem('Two\r\nlines,\tand a tab')).toBeUndefined();
  });
});

describe('through the API', () => {
  let api: Api;
  let serverId: string;
  beforeAll(async () => {
    api = await startApi();
    serverId = (await api.addServer('fo.test')).id;
  });
  afterAll(() => api.close());

  const CREATE_CLIENT =
    'mutation ($input: CreateClientInput!) { createClient(input: $input) { client { id } userErrors { path } } }';
  const clientWith = (alias: string, name: string, email: string) => ({
    input: {
      alias,
      name,
      serverId: encodeId('Server', serverId),
      contactEmail: email,
      firstUser: { firstName: name, lastName: name, email },
    },
  });

  test('clients, their first users and users take the same addresses', async () => {
    const caller = await insider(api, 'ACCADMIN', 'SUPERADMIN');
    for (const [n, email] of [...ADDRESSES, ...NO_ADDRESSES].entries()) {
      const isOne = ADDRESSES.includes(email);
      const client = await caller.ask(CREATE_CLIENT, clientWith(`mail-${n}`, 'Acme', email));
      const paths = client.data.createClient.userErrors.map(({ path }: { path: string[] }) => path.join('.'));
      expect([email, paths]).toEqual([email, isOne ? [] : ['contactEmail', 'firstUser.email']]);
      const user = await caller.ask(
        'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { email } userErrors { path } } }',
        { input: { email, firstName: 'A', lastName: 'B', roles: ['DBADMIN'] } },
      );
      const { userErrors } = user.data.inviteUser as { userErrors: { path: string[] }[] };
      expect([email, userErrors.map(({ path }) => path.join('.'))]).toEqual([email, isOne ? [] : ['email']]);
    }
  });

  test('two spellings that look alike are never two users', async () => {
    const caller = await insider(api, 'SUPERADMIN');
    const invite = (email: string) =>
      caller.ask(
        'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { id } userErrors { code } } }',
        { input: { email, firstName: 'A', lastName: 'B', roles: ['DBADMIN'] } },
      );
    expect((await invite('kelvin@example.org')).data.inviteUser.userErrors).toEqual([]);
    for (const twin of [
      'KELVIN@example.org',
      ' kelvin@Example.org ',
      '\u212aelvin@example.org',
      'kelv\u0131n@example.org',
    ])
      expect((await invite(twin)).data.inviteUser.user).toBeNull();
    expect(await api.prisma.user.count({ where: { email: { contains: 'elv' } } })).toBe(1);
  });

  test('a server is no number in disguise, also one of a sandbox', async () => {
    const caller = await insider(api, 'SYSADMIN');
    const create = async (input: object) => {
      const { data } = await caller.ask(
        'mutation ($input: CreateServerInput!) { createServer(input: $input) { server { address } userErrors { path } } }',
        { input: { label: 'x', role: 'FRONT_OFFICE', ...input } },
      );
      return data.createServer as { server: unknown; userErrors: { path: string[] }[] };
    };
    const isBoth = (text: string) => isIpAddress(text) || isHostName(text);
    for (const connection of ['SSH', 'LOCAL']) {
      for (const [n, address] of [...NO_HOSTS, ...NO_IPS].filter((text) => !isBoth(text)).entries()) {
        const { userErrors } = await create({ connection, fqdn: `n${n}.test`, address });
        expect([address, userErrors]).toEqual([address, [{ path: ['address'] }]]);
      }
      for (const fqdn of NO_HOSTS) {
        const { userErrors } = await create({ connection, fqdn });
        expect([fqdn, userErrors.map(({ path }) => path)]).toContainEqual([['fqdn']]);
      }
    }
  });

  test('what was kept before there was a rule goes on, and may be sent back as it is', async () => {
    const { client } = await api.addClient('veteran', serverId);
    const old = { name: 'Old\u200b name', contactEmail: 'a@b..c', firstUserEmail: 'é@b.org' };
    await api.prisma.client.update({ where: { id: client.id }, data: old });
    const manager = await finderOfToken(api, 'CLIENTS');
    const update = async (input: object) => {
      const { data } = await manager.ask(
        'mutation ($input: UpdateClientInput!) { updateClient(input: $input) { client { contactEmail } userErrors { path } } }',
        { input: { clientId: encodeId('Client', client.id), ...input } },
      );
      return data.updateClient as { client: unknown; userErrors: unknown[] };
    };
    const form = { name: old.name, contactEmail: old.contactEmail, firstUser: { email: old.firstUserEmail } };
    expect((await update({ ...form, twoFactorEnforced: false })).userErrors).toEqual([]);
    expect((await update({ ...form, contactEmail: 'a@b...c' })).userErrors).toEqual([
      { path: ['contactEmail'] },
    ]);

    const { id } = await api.prisma.user.create({
      data: { email: 'a..b@example.org', firstName: 'A\u200e', lastName: 'B', roles: ['DBADMIN'] },
    });
    const { data } = await (
      await insider(api, 'SUPERADMIN')
    ).ask(
      'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { user { language } userErrors { path } } }',
      {
        input: {
          userId: encodeId('User', id),
          email: 'a..b@example.org',
          firstName: 'A\u200e',
          language: 'DE',
        },
      },
    );
    expect(data.updateUser).toEqual({ user: { language: 'DE' }, userErrors: [] });
  });
});

test('the environment has the same rule for addresses and hosts', () => {
  const { FIRST_ADMIN_EMAIL } = readEnv({ FIRST_ADMIN_EMAIL: "o'brien@localhost" });
  expect(FIRST_ADMIN_EMAIL).toBe("o'brien@localhost");
  for (const email of NO_ADDRESSES.filter((address) => address !== '')) {
    expect(() => readEnv({ FIRST_ADMIN_EMAIL: email })).toThrow(
      /FIRST_ADMIN_EMAIL must be an e-mail address/,
    );
  }
  expect(() => readEnv({ HOST: '0x7f000001' })).toThrow(/HOST must be an IP address or a host name/);
});

import { expect, test } from 'vitest';
import { clientConfig } from '../../plugins/client-config/client-config.ts';
import { localPhp, localPhpOptions, type LocalPhp } from '../../plugins/client-config/local-php.ts';
import { merged, type PhpMap } from '../../plugins/client-config/php.ts';
import { backOffice, clientState, desired, frontOffice, site } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { ofAcme } from './settings/of-acme.ts';

const textWith = (options: object, given: Partial<LocalPhp> = {}) => localPhp(ofAcme(options, given));

const hostIn = (text: string) => /'orm_default' => \[\s+'params' => \[\s+'host' => '(.*)'/.exec(text)?.[1];
const commonHost = (host: string): PhpMap => ({
  doctrine: { connection: { orm_default: { params: { host } } } },
});

test('a new client begins with what a release of MONARC begins with', () => {
  const text = textWith({});
  for (const line of [
    `'activeLanguages' => ['fr', 'en', 'de', 'nl', 'es', 'ro', 'it', 'ja', 'pl', 'pt', 'zh'],`,
    `'label' => 'Dutch',`,
    `'terms' => 'https://my.monarc.lu/terms.html',`,
    `'baseUrl' => 'http://127.0.0.1:5005',`,
    `'defaultWithEval' => true,`,
    `'failedLoginAttempts' => 3,`,
    `'font' => '/var/lib/monarc/fo/data/fonts/arial.ttf',`,
    `'pdfConverterBinary' => '/usr/bin/soffice',`,
  ])
    expect(text).toContain(`    ${line}\n`);
});

test('settings of a client come before those of all, key by key, and both before the site', () => {
  const smtpOptions = { name: 'monarc', host: '192.0.2.25', port: 25 };
  const text = textWith({
    settings: { smtpOptions, email: { from: 'all@example.org' }, monarc: { ttl: 30 } },
    clients: {
      acme: {
        smtpOptions: { port: 587 },
        languages: { de: { index: 3, label: 'Deutsch' } },
        defaultLanguageIndex: 3,
      },
      other: { terms: 'theirs' },
    },
  });
  expect(text).toContain(
    `'smtpOptions' => [\n        'name' => 'monarc',\n        'host' => '192.0.2.25',\n        'port' => 587,\n    ],`,
  );
  expect(text).toContain(`'name' => 'MONARC',\n        'from' => 'all@example.org',`);
  expect(text).toContain(`'languages' => [\n        'de' => [`);
  expect(text).not.toContain(`'fr' => [`);
  expect(text).toContain(`'defaultLanguageIndex' => 3,`);
  expect(text).not.toContain('theirs');
});

test('the stats service of the site is every client’s, unless settings name another', () => {
  const stats = { site: { ...site, statsServiceUrl: 'http://stats:5005' } };
  const there = { ...stats, present: { doctrine: {}, statsApi: { baseUrl: 'http://old:5005' } } };
  expect(textWith({}, there)).toContain(`'baseUrl' => 'http://stats:5005'`);
  expect(textWith({ clients: { acme: { statsApi: { baseUrl: '' } } } }, there)).toContain(`'baseUrl' => ''`);
});

test('the back office is reached by its address, or by its name where that is so or is to be', () => {
  const renamed = { ...backOffice, fqdn: 'new.test', formerFqdns: ['bo.test'] };
  const host = (options: object, given: Partial<LocalPhp>) => hostIn(textWith(options, given));
  expect(host({}, {})).toBe(backOffice.address);
  expect(host({ commonDatabaseHost: 'name' }, {})).toBe('bo.test');
  expect(host({}, { present: commonHost('bo.test') })).toBe('bo.test');
  expect(host({}, { present: commonHost('bo.test'), backOffice: renamed })).toBe('new.test');
  expect(host({}, { present: commonHost('192.0.2.66') })).toBe(backOffice.address);
  expect(host({ commonDatabaseHost: 'address' }, { present: commonHost('bo.test') })).toBe(
    backOffice.address,
  );
  const settings = commonHost('db.internal');
  expect(host({ settings, commonDatabaseHost: 'name' }, {})).toBe('db.internal');
});

test('what is there is neither added to nor taken from, but for what Regent and its options say', () => {
  const present = {
    doctrine: { x: [1] },
    more: { 10: 'a' },
    captcha: { enabled: false },
    instanceName: 'Theirs',
  };
  const text = textWith({}, { present });
  expect(text).toContain(`'captcha' => [\n        'enabled' => false,\n    ],`);
  expect(text).toContain(`'more' => [\n        '10' => 'a',\n    ],`);
  expect(text).not.toMatch(/Theirs|'terms'|'languages'/);
});

test('no setting takes a client to another database', () => {
  const params = { user: 'root', dbname: 'other' };
  const settings = { doctrine: { connection: { orm_cli: { params } } }, statsApi: { apiKey: 'x' } };
  const problems = localPhpOptions.safeParse({ clients: { acme: settings } }).error?.issues;
  expect(problems?.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'clients.acme.doctrine.connection.orm_cli.params.user: is said by Regent, and cannot be set',
    'clients.acme.doctrine.connection.orm_cli.params.dbname: is said by Regent, and cannot be set',
    'clients.acme.statsApi.apiKey: is said by Regent, and cannot be set',
  ]);
});

test('settings that MONARC could not take are refused', () => {
  for (const settings of [
    { monarc: { salt: 'x' } },
    { captcha: 'yes' },
    { smtpOptions: { port: '25' } },
    { smtpOptions: { port: 70_000 } },
    { more: () => 1 },
    { more: Number.NaN },
    { activeLanguages: 'fr' },
  ])
    expect(localPhpOptions.safeParse({ settings }).success, JSON.stringify(settings)).toBe(false);
});

test('a diff shows a relay for mail without its password, and of settings that nobody knows, the number of lines', async () => {
  const settings = {
    smtpOptions: { host: 'relay', connection_config: { username: 'monarc', password: 'Tr0ub4dor' } },
    own: { dsn: 'mysql://Tr0ub4dor' },
  };
  const ctx = await sandboxContext(clientConfig, { options: { settings } });
  const changes = await settle(clientConfig, ctx, {
    ...desired([clientState()]),
    servers: [frontOffice, backOffice],
  });
  expect(JSON.stringify(changes)).not.toContain('Tr0ub4dor');
  const diff = changes.find(({ subject }) => subject.endsWith('local.php'))?.diff;
  expect(diff).toContain(`+        'host' => 'relay',\n`);
  expect(diff).toMatch(/^\+ +'password' => \*{8}$/m);
  expect(diff).toMatch(/^\+\*{8} \(1 line that is not Regent's\)$/m);
});

test('a key that JavaScript knows is a key like any other', () => {
  const one = JSON.parse('{ "__proto__": { "a": 1 } }') as PhpMap;
  expect(JSON.stringify(merged(one, { b: 2 }))).toBe('{"__proto__":{"a":1},"b":2}');
  expect(({} as { a?: number }).a).toBeUndefined();
});

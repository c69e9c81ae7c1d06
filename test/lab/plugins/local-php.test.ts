/** Clients whose local.php has a past: written by a playbook, changed by hand, or by whoever took a MONARC over. */
import { expect, onTestFinished, test } from 'vitest';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import type { Change, ClientState } from '../../../src/runner/contract/plugin.ts';
import { backOffice, clientState, desired } from '../../kit/clients.ts';
import { settle, type RecordingContext } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();

const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();

const fileOf = ({ alias }: ClientState) => `/var/www/${alias}/local.php`;

/** A client that is gone from the host when the test ends, with this local.php. */
async function lodger(overrides: Partial<ClientState> & { alias: string }, php: string) {
  const client = clientState(overrides);
  const { alias } = client;
  onTestFinished(async () => void (await told(`rm -rf /var/www/${alias} /var/log/apache2/${alias}`)));
  await told(
    `mkdir -p /var/www/${alias}; cat >${fileOf(client)}; truncate -s -1 ${fileOf(client)}; chmod 600 ${fileOf(client)}; chown www-data ${fileOf(client)}`,
    `${php}\n`,
  );
  return client;
}

/** What PHP makes of it. */
const configurationOf = async (client: ClientState) =>
  JSON.parse(await told(`runuser -u www-data -- php -r 'echo json_encode(require "${fileOf(client)}");'`));

const changeOf = (client: ClientState, changes: Change[]) =>
  changes.find(({ subject }) => subject === fileOf(client));

const context = (options: object = {}): Promise<RecordingContext<never>> =>
  hostContext(clientConfig, frontOffice, { options }) as Promise<RecordingContext<never>>;
const settled = (ctx: RecordingContext<never>, ...clients: ClientState[]) =>
  settle(clientConfig, ctx as never, desired(clients));

/** As an administrator may have it: from a template that reads the release, with a relay for mail. */
const PAST = String.raw`<?php
$appdir = getenv('APP_DIR') ?: '/nowhere';
$package = json_decode(file_get_contents($appdir . '/package.json'), true);
// Relay since 2023
return array(
  'doctrine' => ['connection' => [
    'orm_default' => ['params' => ['host' => '${backOffice.fqdn}', 'port' => 3307, 'user' => 'x', 'password' => 'old',
      'dbname' => 'monarc_common', 'driverOptions' => [1009 => '/etc/ssl/db.pem']]],
    'orm_cli' => ['params' => ['host' => 'elsewhere', 'user' => 'x', 'password' => 'old', 'dbname' => 'theirs']],
  ]],
  'languages' => ['fr' => ['index' => 1, 'label' => 'Français']],
  'activeLanguages' => ['fr'],
  'appVersion' => $package['version'],
  'instanceName' => 'Theirs',
  'terms' => '',
  'monarc' => ['ttl' => 20, 'salt' => 'old', 'cliModel' => 'generic'],
  'statsApi' => ['baseUrl' => 'http://master:5005/', 'apiKey' => 'old', 'timeout' => 2.5],
  'export' => ['defaultWithEval' => false],
  'captcha' => ['enabled' => false, 'params' => ['font' => $appdir . '/data/fonts/arial.ttf']],
  'smtpOptions' => ['host' => 'relay', 'port' => 587, 'connection_config' => ['password' => 'Tr0ub4dor']],
  'own' => ["it's \\ \" ?> \$x \n", [], null, true, ['a' => -1]],
);
`;

test('what an estate has is kept, and what Regent decides is put right', async () => {
  const ctx = await context();
  const client = await lodger({ alias: 'past' }, PAST);
  const changes = await settled(ctx, client);
  expect(ctx.failures).toEqual(new Map());
  const login = { user: 'past', password: client.secrets.databasePassword };
  const now = await configurationOf(client);
  expect(now.doctrine.connection).toEqual({
    orm_default: {
      params: {
        host: backOffice.fqdn,
        port: 3307,
        ...login,
        dbname: 'monarc_common',
        driverOptions: { 1009: '/etc/ssl/db.pem' },
      },
    },
    orm_cli: { params: { host: 'localhost', ...login, dbname: 'past' } },
  });
  expect(now).toMatchObject({
    appVersion: '2.14.0',
    instanceName: client.name,
    terms: '',
    activeLanguages: ['fr'],
    monarc: {
      ttl: 20,
      salt: client.secrets.salt,
      cliModel: 'generic',
    },
    statsApi: {
      baseUrl: 'http://master:5005/',
      apiKey: client.secrets.statsToken,
      timeout: 2.5,
    },
    export: { defaultWithEval: false },
    captcha: {
      enabled: false,
      params: { font: '/var/lib/monarc/fo/data/fonts/arial.ttf' },
    },
    smtpOptions: {
      host: 'relay',
      port: 587,
      connection_config: { password: 'Tr0ub4dor' },
    },
    own: [`it's \\ " ?> $x \n`, [], null, true, { a: -1 }],
  });
  expect(Object.keys(now.languages)).toEqual(['fr']);
  expect(Object.keys(now.captcha)).toEqual(['enabled', 'params']);
  expect(JSON.stringify([changes, ctx.logs])).not.toMatch(/Tr0ub4dor|Relay since/);
});

test('a relay for mail that is set by hand stays, and what Regent decides does not', async () => {
  const ctx = await context();
  const client = await lodger({ alias: 'relay' }, '');
  await told(`rm ${fileOf(client)}`);
  await settled(ctx, client);
  const before = await configurationOf(client);
  const relay = `'smtpOptions' => ['host' => '10.0.0.9', 'connection_config' => ['password' => 'Tr0ub4dor']],`;
  await told(
    `sed -i "s|^];|$(cat)\\n];|; s|'instanceName' => .*|'instanceName' => 'X',|" ${fileOf(client)}`,
    relay,
  );
  const changes = await settled(ctx, client);
  expect(changeOf(client, changes)?.diff).toContain(`'instanceName' => '${client.name}'`);
  expect(JSON.stringify(changes)).not.toContain('Tr0ub4dor');
  expect(await configurationOf(client)).toEqual({
    ...before,
    smtpOptions: { host: '10.0.0.9', connection_config: { password: 'Tr0ub4dor' } },
  });
});

test('options come before what an estate has, and those of one client before those of all', async () => {
  const ctx = await context({
    settings: {
      terms: "it's ?> \\' all",
      captcha: { failedLoginAttempts: 5 },
      languages: { de: { index: 3, label: 'D' } },
    },
    clients: {
      past: {
        terms: '\\',
        smtpOptions: { host: 'other', connection_config: { ssl: 'tls' } },
        more: { x: 1 },
      },
    },
    commonDatabaseHost: 'address',
  });
  const past = await lodger({ alias: 'past' }, PAST);
  const also = await lodger({ alias: 'also' }, PAST);
  await settled(ctx, past, also);
  const now = await configurationOf(past);
  expect(now).toMatchObject({
    terms: '\\',
    captcha: { enabled: false, failedLoginAttempts: 5 },
    smtpOptions: { host: 'other', port: 587, connection_config: { password: 'Tr0ub4dor', ssl: 'tls' } },
    more: { x: 1 },
  });
  expect(now.languages).toEqual({ de: { index: 3, label: 'D' } });
  expect(now.doctrine.connection.orm_default.params.host).toBe(backOffice.address);
  expect((await configurationOf(also)).terms).toBe("it's ?> \\' all");
});

const returning = (more: string, before = '') =>
  `<?php ${before} return ['doctrine' => [], 'terms' => 'mine', ${more}];`;

test.for<[string, string, string]>([
  ['with a mark of its editor and text of its own', `\uFEFFhello ${returning('')} ?> bye`, ''],
  ['with remarks of PHP', returning('', '@file("/none"); echo "x"; error_log("y");'), ''],
  ['that root alone may read', returning(''), 'chown root:root'],
])('one %s is read all the same', async ([, php, then]) => {
  const ctx = await context();
  const client = await lodger({ alias: 'noisy' }, php);
  if (then !== '') await told(`${then} ${fileOf(client)}`);
  await settled(ctx, client);
  expect(ctx.failures).toEqual(new Map());
  expect(await configurationOf(client)).toMatchObject({ terms: 'mine', instanceName: client.name });
});

test.for<[string, string, RegExp]>([
  ['holds code', returning(`'a' => ['b' => fn () => 1]`), /it holds, at a\.b, what is no plain value/],
  ['ends PHP', returning('', 'exit(0);'), /it ends PHP/],
  ['throws', returning('', 'throw new Exception("Tr0ub4dor");'), /PHP stops with Exception at its line 1/],
  ['calls what is not there', returning('', '\n\nnone();'), /PHP stops with Error at its line 3/],
  ['reads what is not there', returning('', 'include "/none/x.php";'), /PHP warns of it at its line 1/],
  ['breaks off', returning('', 'class A {} class A {}'), /PHP breaks off at its line 1/],
  ['has bytes that are no text', returning('"k" => "\\xff"'), /not UTF-8/],
  ['never ends', returning('', 'while (true);'), /PHP breaks off at its line 1/],
  ['sleeps', returning('', 'sleep(300);'), /PHP did not finish/],
  ['leaves a process behind', returning('', 'pclose(popen("sleep 300 &", "w")); exit;'), /it ends PHP/],
])('one that %s fails its client alone, and stays as it is', async ([, php, why]) => {
  const ctx = await context();
  const client = await lodger({ alias: 'odd' }, php);
  const good = await lodger({ alias: 'good' }, PAST);
  const changes = await clientConfig.plan(ctx, desired([client, good]));
  await clientConfig.apply(ctx, changes, desired([client, good]));
  await told('pkill -u www-data -x sleep || true');
  expect([...ctx.failures]).toEqual([['odd', expect.stringMatching(why)]]);
  expect(ctx.failures.get('odd')).not.toContain('Tr0ub4dor');
  expect(await told(`cat ${fileOf(client)}`)).toBe(php);
  expect(await configurationOf(good)).toMatchObject({ instanceName: good.name, terms: '' });
});

test('one that cannot be read does not hold up a suspension', async () => {
  const ctx = await context();
  const php = returning('', 'exit;');
  const client = await lodger({ alias: 'odd', presence: 'suspended' }, php);
  await settled(ctx, client);
  expect(ctx.failures).toEqual(new Map());
  expect(ctx.logs[0]?.text).toMatch(/^\/var\/www\/odd\/local\.php was not changed: it ends PHP\./);
  expect(await told(`cat ${fileOf(client)}; ls -d /var/www/odd/data`)).toBe(`${php}/var/www/odd/data`);
});

test.for([
  ['is empty', '', 'it returns no configuration of MONARC'],
  ['is another program', '<?php return 7;', 'it returns no configuration of MONARC'],
  [
    'is broken',
    "<?php\nreturn ['doctrine' => [], 'a' => 'Tr0ub4dor' 'b'];",
    'PHP stops with ParseError at its line 2',
  ],
])('one that %s is written anew, and said to be', async ([, php = '', why = '']) => {
  const ctx = await context();
  const client = await lodger({ alias: 'torn' }, php);
  await settled(ctx, client);
  expect(ctx.failures).toEqual(new Map());
  expect(ctx.logs.map(({ text }) => text)).toEqual([
    `/var/www/torn/local.php is written again, and nothing of it is kept: ${why}.`,
  ]);
  expect(await configurationOf(client)).toMatchObject({
    captcha: { enabled: true },
    export: { defaultWithEval: true },
  });
});

test('what is in it is carried out as the user that PHP runs as, who learns nothing of the others', async () => {
  const ctx = await context();
  const spy = String.raw`file_put_contents('/tmp/spied', posix_getuid() . json_encode([getenv(), getcwd()]));`;
  const client = await lodger({ alias: 'spying' }, returning('', spy));
  onTestFinished(async () => void (await told('rm -f /tmp/spied')));
  await settled(ctx, client);
  const [uid, spied] = [await told('id -u www-data'), await told('cat /tmp/spied')];
  expect(spied.startsWith(`${uid}[{`)).toBe(true);
  expect(spied).not.toMatch(/SUDO|SSH/);
  expect(await told('find /tmp -maxdepth 1 -name "tmp.*" -user root')).toBe('');
});

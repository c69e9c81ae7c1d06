import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { order, plugins } from '../plugins/index.ts';
import { loadConfig } from '../src/config.ts';
import { ConfigurationError } from '../src/env.ts';
import { readSettings } from '../src/settings.ts';
import { newFolder } from './kit/folder.ts';

const builtIn = { plugins, order };

async function fileWith(text: string): Promise<string> {
  const folder = await newFolder('config');
  const file = join(folder, 'regent.config.mjs');
  await writeFile(file, text);
  await writeFile(
    join(folder, 'mine.mjs'),
    `export const mine = { id: 'mine', description: 'Mine.', roles: ['FRONT_OFFICE'],
      options: { safeParse: (data) => ({ success: true, data }), parse: (data) => data },
      plan: async () => [], apply: async () => {} };`,
  );
  return file;
}

const configured = async (text: string) => loadConfig(await fileWith(text), builtIn);

async function problemsOf(text: string): Promise<string> {
  const error = await configured(text).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).problems.join('\n');
}

test('sets options, leaves a plugin out, and puts one in the place of another', async () => {
  const { site, pipeline } = await configured(`export default {
    publicHost: 'risk.example.org',
    plugins: { FRONT_OFFICE: { backup: { options: { keep: 3 } }, inventory: false, vhost: { module: './mine.mjs' } } },
  }`);
  expect(site.publicHost).toBe('risk.example.org');
  const frontOffice = pipeline.entries.filter(({ role }) => role === 'FRONT_OFFICE');
  expect(frontOffice.find(({ name }) => name === 'backup')?.options).toMatchObject({ keep: { last: 3 } });
  expect(frontOffice.find(({ name }) => name === 'inventory')).toBeUndefined();
  expect(frontOffice.find(({ name }) => name === 'vhost')?.plugin.id).toBe('mine');
});

test('the stats service is an address, and nothing that one of its readers would take for more', async () => {
  for (const url of [
    '',
    'http://127.0.0.1:5005',
    'https://[::1]:5005/',
    'https://stats.example.org/api/v1',
  ]) {
    const { site } = await configured(`export default { statsServiceUrl: ${JSON.stringify(url)} }`);
    expect(site.statsServiceUrl).toBe(url);
  }
  for (const url of [
    'stats',
    'http://{{7*7}}',
    'http://a/{%x',
    "http://a/'",
    'http://a b',
    'http://a/\u2028',
  ])
    expect(await problemsOf(`export default { statsServiceUrl: ${JSON.stringify(url)} }`)).toContain(
      'statsServiceUrl: must be like http://stats.example.org:5005',
    );
});

test('a plugin of another name is added: last to be built up, first to be taken away', async () => {
  const { pipeline } = await configured(
    `export default { plugins: { FRONT_OFFICE: { mine: { module: './mine.mjs' } } } }`,
  );
  expect(pipeline.order.PRESENT.at(-1)).toBe('mine');
  expect(pipeline.order.ABSENT[0]).toBe('mine');
});

test('every mistake is named: an unknown plugin, a wrong option, a module that is not there', async () => {
  const problems = await problemsOf(`export default { plugins: { FRONT_OFFICE: {
    vhots: {}, backup: { options: { keep: 0 } }, vhost: { module: './gone.mjs' } } } }`);
  expect(problems).toMatch(
    /plugins\.FRONT_OFFICE\.vhots: there is no such plugin for a FRONT_OFFICE\. There are: /,
  );
  expect(problems).toMatch(/plugins\.FRONT_OFFICE\.backup\.options\.keep: /);
  expect(problems).toMatch(/plugins\.FRONT_OFFICE\.vhost\.module: .*gone\.mjs/);
});

test('an unknown setting is named, of the site and of a plugin', async () => {
  const problems = await problemsOf(`export default { publicHots: 'x', plugins: { FRONT_OFFICE: {
    vhost: { option: {} } } } }`);
  expect(problems).toMatch(/config\.mjs: Unrecognized key: "publicHots"\./);
  expect(problems).toMatch(/plugins\.FRONT_OFFICE\.vhost: Unrecognized key: "option"\./);
});

test('what is wrong with the site does not hide what is wrong with the plugins', async () => {
  const problems = await problemsOf(
    `export default { publicHost: 'a b', plugins: { FRONT_OFFICE: { backup: { options: { kept: 3 } } } } }`,
  );
  expect(problems).toMatch(/: publicHost: must be a host name\./);
  expect(problems).toMatch(/: plugins\.FRONT_OFFICE\.backup\.options: Unrecognized key: "kept"\./);
});

test('a file that exports nothing is told what to export', async () => {
  expect(await problemsOf('export const publicHost = "x"')).toMatch(/It must say: export default/);
});

test('the environment and the file are told of at once', async () => {
  const file = await fileWith(`export default { publicHost: 'a b' }`);
  const read = readSettings(builtIn, { CONFIG: file, PORT: 'many', LOG_LEVEL: 'loud' });
  await expect(read).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^PORT /),
      expect.stringMatching(/^LOG_LEVEL /),
      expect.stringMatching(/: publicHost: /),
    ],
  });
});

test('the folders of inventory and spool come from the environment', async () => {
  const { pipeline } = await readSettings(builtIn, {
    CONFIG: await fileWith('export default {}'),
    SPOOL_DIR: '/spool',
  });
  const inventory = pipeline.entries.find(({ name }) => name === 'inventory');
  expect(inventory?.options).toMatchObject({ spoolDir: '/spool' });
});

test('a file that CONFIG names and that is not there is named', async () => {
  await expect(loadConfig('/nonexistent/regent.config.js', builtIn)).rejects.toThrow(
    /CONFIG names .*cannot be read/,
  );
});

test.each(plugins.flatMap(({ id, roles }) => roles.map((role) => ({ id, role }))))(
  'an option that $id of a $role does not have is refused, not passed over',
  async ({ id, role }) => {
    const settings = JSON.stringify({ plugins: { [role]: { [id]: { options: { none: 1 } } } } });
    expect(await problemsOf(`export default ${settings}`)).toMatch(/\.options: Unrecognized key: "none"\./);
  },
);

test('an address to send from, and the host that people type, are what they are everywhere else', async () => {
  const { site } = await configured(
    `export default { emailFrom: "o'brien@localhost", publicHost: '192.0.2.1' }`,
  );
  expect(site).toMatchObject({ emailFrom: "o'brien@localhost", publicHost: '192.0.2.1' });
  const problems = await problemsOf(`export default { emailFrom: 'a@b..c', publicHost: '0x7f000001' }`);
  expect(problems).toMatch(/: emailFrom: must be an e-mail address\./);
  expect(problems).toMatch(/: publicHost: must be a host name\./);
});

test('networks are networks, and a list of none is a mistake', async () => {
  const { mayReach } = await configured(`export default { servers: { networks: ['10.20.0.0/16', '::1'] } }`);
  expect(['10.20.1.1', '::1', '10.21.0.1'].map((address) => mayReach(address))).toEqual([true, true, false]);
  const problems = await problemsOf(`export default { servers: { networks: ['10.20/16'], network: [] } }`);
  expect(problems).toMatch(
    /: servers\.networks\.0: must be a network such as 10\.20\.0\.0\/16, or an IP address\./,
  );
  expect(problems).toMatch(/: servers: /);
  expect(await problemsOf(`export default { servers: { networks: [] } }`)).toMatch(
    /must name one or more networks/,
  );
});

test('requests go to public addresses over https, and further only as far as the site says', async () => {
  const { outbound } = await configured('export default {}');
  expect([outbound.allowHttp, outbound.mayReach('8.8.8.8'), outbound.mayReach('10.1.1.1')]).toEqual([
    false,
    true,
    false,
  ]);
  const given = await configured(
    `export default { outbound: { allowedNetworks: ['10.0.0.0/8'], allowHttp: true } }`,
  );
  expect([given.outbound.allowHttp, given.outbound.mayReach('10.1.1.1')]).toEqual([true, true]);
  expect(await problemsOf(`export default { outbound: { allowedNetworks: ['all'] } }`)).toMatch(
    /: outbound\.allowedNetworks\.0: must be a network such as/,
  );
});

test('what is wrong is said as where it is, what may stand there, and what does', async () => {
  const problems = await problemsOf(`export default {
    publicHots: 'x', protocol: 'ftp', publicHost: 3,
    signIn: { sessionIdleMinutes: '30', requireTwoFactor: 1, sessionMaxHours: 0.5 },
    plugins: { FRONT_OFFICE: {
      backup: { options: { keep: '14', timeLimit: 0 } },
      'client-config': { options: { settings: { smtpOptions: { connection_config: { password: 5 } } } } },
    } },
  }`);
  const lines = problems.split('\n').map((line) => line.replace(/^\S+config\.mjs: /, ''));
  expect(lines).toEqual([
    'publicHost: must be text, in quotes. It is 3.',
    'protocol: must be one of "http", "https". It is "ftp".',
    'Unrecognized key: "publicHots". There are: url, publicHost, protocol, envPrefix, emailFrom, emailName, backOfficeAlias, defaultLanguage, statsServiceUrl, signIn, servers, outbound, retention, plugins.',
    'signIn.requireTwoFactor: must be true or false. It is 1.',
    'signIn.sessionIdleMinutes: must be a number. It is "30".',
    'signIn.sessionMaxHours: must be a whole number. It is 0.5.',
    'plugins.FRONT_OFFICE.client-config.options.settings.smtpOptions.connection_config.password: must be text, in quotes. It is "********".',
    'plugins.FRONT_OFFICE.backup.options.keep: must be a number, or an object: { ... }. It is "14".',
    'plugins.FRONT_OFFICE.backup.options.timeLimit: must be 1 or more. It is 0.',
  ]);
});

test('no option of any plugin is refused in the words of a library', async () => {
  for (const { id, roles, options } of plugins) {
    const shape = (options as unknown as { shape?: object }).shape ?? {};
    for (const option of Object.keys(shape)) {
      for (const wrong of ['{ a: 1 }', '-1.5', 'null', '[[]]', "'\\n'"]) {
        const given = `export default { plugins: { ${roles[0]}: { '${id}': { options: { '${option}': ${wrong} } } } } }`;
        const error = await configured(given).catch((refused: Error) => refused);
        if (!(error instanceof ConfigurationError)) continue;
        expect(error.message).not.toMatch(/expected|received|Invalid|Too (small|big)/);
      }
    }
  }
});

test('an address of Regent below a path is refused, as it needs a host of its own', async () => {
  for (const url of ['https://intranet.example.org/regent', 'https://intranet.example.org/?regent']) {
    expect(await problemsOf(`export default { url: '${url}' }`)).toMatch(
      /: url: must be a scheme and a host alone, as https:\/\/regent\.example\.org: Regent needs a host name/,
    );
  }
  for (const url of ['https://regent.example.org', 'https://regent.example.org/', 'http://[::1]:4000']) {
    expect((await configured(`export default { url: '${url}' }`)).url).toBe(url.replace(/\/$/, ''));
  }
});

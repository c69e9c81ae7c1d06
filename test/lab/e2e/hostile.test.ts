/** Names, e-mail addresses and labels that look like something else arrive as what they are. */
import { access } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { hostileTexts } from '../../kit/api/hostile-texts.ts';
import { lab } from '../kit.ts';
import { clientInput, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, endOf, start } from './kit/runs.ts';

const { backOffice, frontOffice, reverseProxy, hosts } = lab();
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy] });

/** What none of them may bring about, on a server or where Regent runs. */
const TRACE = '/tmp/regent-hostile';
const NAMES = Object.fromEntries(
  Object.entries(hostileTexts(TRACE)).map(([reader, text]) => [`${reader}-hostile`, text]),
);
const EMAIL = `o'\`touch\${IFS}${TRACE}\`|&%{ENV}*?!#'$PATH@evil.test`;
const LABEL = `'"\\ $(touch ${TRACE}) <?php touch("${TRACE}") ?> </VirtualHost> -- ;`;
const aliases = Object.keys(NAMES);

beforeAll(async () => {
  const relabelled = await regent.api.mutate<{ server: { label: string } }>(
    `mutation ($input: UpdateServerInput!) {
      updateServer(input: $input) { server { label } userErrors { code message } }
    }`,
    { input: { serverId: regent.serverId(frontOffice), label: LABEL } },
  );
  expect(relabelled.server.label).toBe(LABEL);
  const labels = { fr: LABEL, en: LABEL, de: LABEL, nl: LABEL };
  expect(
    await carryOut(regent, 'createModel', { label: labels, description: labels, generic: true }),
  ).toMatchObject({ status: 'SUCCEEDED' });
  const started = await Promise.all(
    Object.entries(NAMES).map(([alias, name]) =>
      start(
        regent,
        'createClient',
        clientInput(regent, frontOffice, alias, {
          name,
          contactEmail: EMAIL,
          firstUser: { firstName: name, lastName: name, email: EMAIL },
        }),
      ),
    ),
  );
  for (const run of await Promise.all(started.map((id) => endOf(regent, id)))) {
    expect(run).toMatchObject({ status: 'SUCCEEDED', explanation: expect.any(String) });
  }
});

test('the site of each shows the name and the first user letter by letter', async () => {
  for (const [alias, name] of Object.entries(NAMES)) {
    expect(await site(alias)).toMatchObject({
      status: 200,
      body: {
        instanceName: name,
        client: { name, proxyAlias: alias },
        firstUser: { firstname: name, lastname: name, email: EMAIL },
        models: expect.arrayContaining([{ id: expect.any(Number), label: LABEL }]),
      },
    });
  }
});

test('local.php is PHP, and the configuration of Apache is as it was, with these sites and no other', async () => {
  for (const alias of aliases) {
    expect(await told(frontOffice, `php -l /var/www/${alias}/local.php`)).toContain('No syntax errors');
  }
  for (const host of [frontOffice, reverseProxy]) {
    expect(await told(host, 'apache2ctl configtest 2>&1')).toContain('Syntax OK');
    expect(await told(host, 'apache2ctl -S 2>&1')).not.toContain('evil');
  }
  const enabled = (await told(frontOffice, 'ls /etc/apache2/sites-enabled')).split('\n');
  expect(enabled.filter((name) => name.includes('-hostile')).toSorted()).toEqual(
    aliases.map((alias) => `${alias}.conf`).toSorted(),
  );
});

test('an update and a sync find nothing to mend, as what is there is what is wanted', async () => {
  const run = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(run.status).toBe('SUCCEEDED');
  expect(run.events.filter(({ type }) => type === 'CHANGE_PLANNED')).toEqual([]);
});

test('nothing of it was carried out anywhere, and no database is missing', async () => {
  for (const host of hosts) {
    expect(await told(host, `ls -d ${TRACE}* /var/lib/mysql/**/${TRACE.slice(5)}* 2>/dev/null || true`)).toBe(
      '',
    );
  }
  await expect(access(TRACE)).rejects.toThrow('ENOENT');
  const databases = await told(backOffice, "mariadb -N -e 'SHOW DATABASES'");
  expect(databases.split('\n')).toContain('monarc_common');
});

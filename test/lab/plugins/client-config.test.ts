import { expect, onTestFinished, test } from 'vitest';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();

const told = async (command: string) => (await frontOffice.exec(command)).stdout.trim();

/** A client that is gone from the host when the test ends. */
function lodger(overrides: Partial<ClientState> & { alias: string }): ClientState {
  const { alias } = overrides;
  onTestFinished(async () => void (await told(`rm -rf /var/www/${alias} /var/log/apache2/${alias}`)));
  return clientState(overrides);
}

test('PHP reads back what was set, as the user it runs as and as nobody else', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const name = `O'Hara \\' $x "Söhne" ?> 😀`;
  const client = lodger({ alias: 'acme', name });
  await settle(clientConfig, ctx, desired([client]));
  const php = `runuser -u www-data -- php -r 'echo json_encode(require "/var/www/acme/local.php");'`;
  const { instanceName, appVersion, monarc, doctrine } = JSON.parse(await told(php));
  expect({ instanceName, appVersion, salt: monarc.salt }).toEqual({
    instanceName: name,
    appVersion: '2.14.0',
    salt: client.secrets.salt,
  });
  expect(doctrine.connection.orm_cli.params.password).toBe(client.secrets.databasePassword);
  await expect(told('runuser -u nobody -- cat /var/www/acme/local.php')).rejects.toThrow('Permission denied');
  expect(await told('stat -c "%U:%G %a" /var/log/apache2/acme /var/www/acme /var/www/acme/data/cache')).toBe(
    'root:adm 750\nroot:root 755\nwww-data:www-data 750',
  );
});

test('templates are copied once, and what the client made of them stays', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(clientConfig, ctx, desired([client]));
  const folder = '/var/www/acme/deliveries';
  expect(
    await told(`diff -r /var/lib/monarc/fo/deliveries ${folder} && stat -c %U ${folder}/cases/FR/1.docx`),
  ).toBe('www-data');
  await told(
    `echo theirs >${folder}/cases/EN/1.docx; echo more >${folder}/own.docx; rm ${folder}/cases/FR/2.docx`,
  );
  const [change, ...others] = await settle(clientConfig, ctx, desired([client]));
  expect(others).toEqual([]);
  expect(change?.summary).toBe('copy the missing templates of the release: cases/FR/2.docx');
  expect(await told(`cat ${folder}/cases/EN/1.docx ${folder}/own.docx; ls ${folder}/cases/FR`)).toBe(
    'theirs\nmore\n1.docx\n2.docx',
  );
});

test('a link that a client’s MONARC planted among the templates leads root nowhere', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const evil = lodger({ alias: 'evil' });
  const good = lodger({ alias: 'good' });
  await told('mkdir -p /var/tmp/roots; chmod 755 /var/tmp/roots; mkdir -p /var/www/evil/deliveries');
  onTestFinished(async () => void (await told('rm -r /var/tmp/roots')));
  await told(
    'chown -R www-data /var/www/evil/deliveries; ln -s /var/tmp/roots /var/www/evil/deliveries/cases',
  );
  const all = desired([evil, good]);
  await clientConfig.apply(ctx, await clientConfig.plan(ctx, all), all);
  expect(await told('find /var/tmp/roots -type f')).toBe('');
  expect(ctx.failures.get('evil')).toMatch(/cannot copy templates to \/var\/www\/evil\/deliveries/);
  expect(await clientConfig.plan(ctx, desired([good]))).toEqual([]);
});

test('a changed configuration empties that client’s cache, and no other’s', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const client = lodger({ alias: 'acme' });
  const other = lodger({ alias: 'other' });
  await settle(clientConfig, ctx, desired([client, other]));
  await told('touch /var/www/acme/data/cache/config.php /var/www/other/data/cache/config.php');
  await settle(clientConfig, ctx, desired([{ ...client, name: 'New' }, other]));
  expect(await told('ls /var/www/acme/data/cache; ls /var/www/other/data/cache')).toBe('config.php');
  expect(await told('stat -c "%U %a" /var/www/acme/data/cache')).toBe('www-data 750');
});

test('a file where a folder should be fails its client alone', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const clients = [lodger({ alias: 'torn' }), lodger({ alias: 'good' })];
  await told('mkdir /var/www/torn; touch /var/www/torn/data');
  await settle(clientConfig, ctx, desired(clients));
  expect([...ctx.failures]).toEqual([
    [
      'torn',
      expect.stringMatching(
        /a file at \/var\/www\/torn\/data on fo1\.lab\.test, where a directory should be/,
      ),
    ],
  ]);
  expect(await told('test -s /var/www/good/local.php && echo yes')).toBe('yes');
});

test('without a release the clients are told what to install', async () => {
  const ctx = await hostContext(clientConfig, frontOffice, {
    options: { codeFolder: '/var/lib/monarc/none' },
  });
  expect(await clientConfig.plan(ctx, desired([lodger({ alias: 'acme' })]))).toEqual([]);
  expect(ctx.failures.get('acme')).toMatch(/no MONARC release on fo1\.lab\.test: \/var\/lib\/monarc\/none/);
});

test('as many round trips for fifty clients as for one', async () => {
  const clients = Array.from({ length: 51 }, (_, i) => lodger({ alias: `many-${i}` }));
  const trips = async (some: ClientState[]) => {
    const ctx = await hostContext(clientConfig, frontOffice);
    await settle(clientConfig, ctx, desired(some));
    expect(ctx.failures).toEqual(new Map());
    return ctx.counts.total();
  };
  expect(await trips(clients.slice(1))).toBe(await trips(clients.slice(0, 1)));
});

test('a client that is gone leaves no file behind', async () => {
  const ctx = await hostContext(clientConfig, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(clientConfig, ctx, desired([client]));
  await settle(clientConfig, ctx, desired([{ ...client, presence: 'absent' }], true));
  expect(await told('find /var/www /var/log/apache2 -name "acme*"')).toBe('');
});

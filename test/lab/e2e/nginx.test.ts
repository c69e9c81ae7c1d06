/** A deployment that serves its clients with nginx: a plugin of its own in the place of `vhost`, and no backups. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../assets.ts';
import { lab } from '../kit.ts';
import { ask } from '../plugins/web.ts';
import { publicHost } from '../wired-regent.ts';
import { createClient, deleteClient, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, stepsOf } from './kit/runs.ts';

const { backOffice, otherFrontOffice: host, reverseProxy } = lab();
const module = join(projectRoot, 'dist/test/lab/nginx-vhost.js');
const php = 'unix:/run/php/fpm.sock';
const regent = useRegent({
  hosts: [backOffice, host, reverseProxy],
  config: { plugins: { FRONT_OFFICE: { vhost: { module, options: { php } }, backup: false } } },
});

beforeAll(async () => {
  await told(
    host,
    `mkdir -p /run/php && cat >/run/php/fpm.conf
     apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done
     rm -f /etc/nginx/sites-enabled/default; nginx
     $(ls /usr/sbin/php-fpm* | tail -n 1) --daemonize --fpm-config /run/php/fpm.conf`,
    `[global]\npid = /run/php/fpm.pid\nerror_log = /var/log/php-fpm.log
     [www]\nuser = www-data\ngroup = www-data\nlisten = ${php.replace('unix:', '')}\nlisten.owner = www-data
     clear_env = no\npm = static\npm.max_children = 2\n`.replaceAll(/^ +/gm, ''),
  );
});
afterAll(async () => {
  await told(
    host,
    `nginx -s stop; kill $(cat /run/php/fpm.pid)
     while pgrep -x nginx >/dev/null || pgrep php-fpm >/dev/null; do sleep 0.05; done; rm -rf /run/php; apache2ctl start`,
  );
});

test('Regent says which plugins it has, and with which options', async () => {
  const { plugins } = await regent.api.ask<{ plugins: { name: string; roles: string[]; options: object }[] }>(
    '{ plugins { name roles options } }',
  );
  const names = plugins.map(({ name }) => name);
  expect(names).toContain('nginx-vhost');
  expect(names).not.toContain('vhost');
  expect(names).not.toContain('backup');
  expect(plugins.find(({ name }) => name === 'nginx-vhost')).toMatchObject({
    roles: ['FRONT_OFFICE'],
    options: { FRONT_OFFICE: { php } },
  });
});

test('a client goes live through nginx, in the order in which Apache would have come', async () => {
  const run = await createClient(regent, host, 'acme-nginx');
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(stepsOf(run)).toEqual([
    'database on fo2: SUCCEEDED',
    'common-grant on bo: SUCCEEDED',
    'client-config on fo2: SUCCEEDED',
    'nginx-vhost on fo2: SUCCEEDED',
    'inventory on fo2: SUCCEEDED',
    'reverse-proxy on rpx: SUCCEEDED',
  ]);
  expect(await site('acme-nginx')).toMatchObject({
    status: 200,
    body: { instanceName: 'Name of acme-nginx' },
  });
  expect((await ask(host, `acme-nginx.${publicHost}`)).headers['server']).toContain('nginx');
  expect((await ask(host, `nobody.${publicHost}`)).status).toBe(404);
  expect(
    await told(
      host,
      'ls /usr/local/bin/backup_monarc_db.sh /etc/apache2/sites-enabled/acme-nginx.conf 2>/dev/null || true',
    ),
  ).toBe('');
});

test('what is damaged there is mended, and what is deleted is gone', async () => {
  await told(host, 'rm /etc/nginx/conf.d/client-acme-nginx.conf; nginx -s reload');
  expect(await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect((await site('acme-nginx')).status).toBe(200);
  expect(await deleteClient(regent, 'acme-nginx')).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringContaining('acme-nginx is gone'),
  });
  expect((await site('acme-nginx')).status).toBe(404);
  expect((await ask(host, `acme-nginx.${publicHost}`)).status).toBe(404);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { nginxVhost } from '../nginx-vhost.ts';
import { hostContext } from './host-context.ts';
import { ask, codeFolder, desiredInLab, noShell, useApache } from './web.ts';

const { otherFrontOffice: host } = lab();
useApache(host);

beforeAll(async () => {
  await host.exec('apache2ctl stop; while pgrep -x apache2; do sleep 0.05; done');
  await host.exec('cp -a /etc/nginx /root/nginx.before; nginx');
});
afterAll(async () => {
  await host.exec('nginx -s stop; while pgrep -x nginx; do sleep 0.05; done');
  await host.exec('rm -rf /etc/nginx && mv /root/nginx.before /etc/nginx');
});

const context = (options = {}) => hostContext(nginxVhost, host, { options: { codeFolder, ...options } });
const client = (alias: string, presence: 'present' | 'suspended' | 'absent' = 'present') =>
  clientState({ alias, presence });
const identity = async (alias: string) => {
  const { status, body } = await ask(host, `${alias}.monarc.test`, '/.well-known/regent');
  return status === 200 ? body : status;
};

test('clients are served by nginx, each under its own name, and other names get 404', async () => {
  const ctx = await context();
  const wanted = desiredInLab([client('acme'), client('beta'), client('gamma', 'suspended')]);
  await settle(nginxVhost, ctx, wanted);
  await nginxVhost.verify?.(ctx, wanted);
  expect([...ctx.failures]).toEqual([]);
  expect(await Promise.all(['acme', 'beta', 'nobody'].map(identity))).toEqual(['acme', 'beta', 404]);
  expect(await ask(host, 'acme.monarc.test', '/static.txt')).toMatchObject({ body: 'a static file\n' });
  expect(await ask(host, 'gamma.monarc.test')).toMatchObject({ status: 503 });
});

test('a removed client is gone, and the others stay', async () => {
  const ctx = await context();
  await settle(nginxVhost, ctx, desiredInLab([client('beta', 'absent')]));
  expect(await Promise.all(['acme', 'beta'].map(identity))).toEqual(['acme', 404]);
});

test('what nginx refuses is put back, and nginx serves on', async () => {
  const ctx = await context({ php: 'no such thing' });
  const wanted = desiredInLab([client('acme'), client('delta')]);
  const changes = await nginxVhost.plan(ctx, wanted);
  await expect(nginxVhost.apply(ctx, changes, wanted)).rejects.toThrow(/client-acme\.conf/);
  await host.exec('nginx -t');
  const other = await context();
  expect(await nginxVhost.plan(other, desiredInLab([client('acme')]))).toEqual([]);
  expect(await Promise.all(['acme', 'delta'].map(identity))).toEqual(['acme', 404]);
});

test('a reload that was never done is planned again', async () => {
  const ctx = await context();
  const wanted = desiredInLab([client('echo')]);
  const changes = await nginxVhost.plan(ctx, wanted);
  await expect(nginxVhost.apply({ ...ctx, $: noShell }, changes, wanted)).rejects.toThrow('killed');
  const again = await settle(nginxVhost, ctx, wanted);
  expect(again).toMatchObject([{ client: 'echo', subject: 'nginx' }]);
  expect(await identity('echo')).toBe('echo');
});

/** Sites of others on the same servers: none is hidden by Regent's, and what hides Regent's is said. */
import { afterEach, describe, expect, test } from 'vitest';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { clientState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import type { Host } from '../host.ts';
import { lab, serverFacts } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { ask, codeFolder, desiredInLab, useApache } from './web.ts';

const { frontOffice, reverseProxy: proxy } = lab();
useApache(frontOffice, proxy);

const enabled = '/etc/apache2/sites-enabled';
const client = (alias: string, more: object = {}) =>
  clientState({ alias, server: serverFacts(frontOffice), ...more });
const onFront = () => hostContext(vhost, frontOffice, { options: { codeFolder } });
const onProxy = (options: object = {}) => hostContext(reverseProxy, proxy, { options });
const one = (...aliases: string[]) => desiredInLab(aliases.map((alias) => client(alias)));

const site = (names: string, more = '', address = '*:80') => `<VirtualHost ${address}>
  ${names}
  RedirectMatch 200 "^/are-you-there$"
  ErrorDocument 200 "I am here"
  ${more}
</VirtualHost>
`;
const configuration = (host: Host) =>
  host.exec(`cd /etc/apache2 && find . -type l -printf '%p %l\\n' -o -type f -exec sha256sum {} + | sort`);
const isHere = async (host: Host, name: string) =>
  (await ask(host, name, '/are-you-there')).body === 'I am here';

const written = new Map<Host, string[]>();
async function write(host: Host, path: string, content: string) {
  written.set(host, [...(written.get(host) ?? []), path]);
  await host.exec(`cat > ${path} && apache2ctl graceful`, content);
}

afterEach(async () => {
  for (const [host, paths] of written) await host.exec(`rm -f ${paths.join(' ')} && apache2ctl graceful`);
  written.clear();
});

/** What the plan is refused with; nothing may have been written by then. */
async function refusal(host: Host, plan: () => Promise<unknown>): Promise<string> {
  const before = (await configuration(host)).stdout;
  const said = await plan().then(
    () => 'nothing',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect((await configuration(host)).stdout).toBe(before);
  return said;
}

describe('before Regent has written anything', () => {
  const planFront = async () => {
    const ctx = await onFront();
    return vhost.plan(ctx, one('acme'));
  };
  const planProxy = async (options: object = {}) => {
    const ctx = await onProxy(options);
    return reverseProxy.plan(ctx, one('acme'));
  };

  test('a default site without a name that people use is not hidden', async () => {
    await write(frontOffice, '/var/www/html/wiki.html', 'a wiki');
    expect(await refusal(frontOffice, planFront)).toMatch(
      /InTheWayError: On fo1\.lab\.test, .*000-default\.conf, line 1 answers all requests on port 80 .*404.*ServerName/,
    );
    const ctx = await onFront();
    await expect(vhost.actions?.check?.(ctx, one())).rejects.toThrow(/000-default\.conf/);
    await frontOffice.exec('rm /var/www/html/wiki.html');
    await write(frontOffice, `${enabled}/000-aaa.conf`, site(''));
    expect(await refusal(frontOffice, planFront)).toMatch(/000-aaa\.conf, line 1/);
    await write(frontOffice, `${enabled}/000-aaa.conf`, site('ServerName aaa.example'));
    expect(await refusal(frontOffice, planFront)).toBe('nothing');
  });

  test('a site on the address of the server would get all that is for Regent’s', async () => {
    await write(
      frontOffice,
      `${enabled}/apart.conf`,
      site('ServerName apart.example', '', `${frontOffice.address}:80`),
    );
    expect(await refusal(frontOffice, planFront)).toMatch(
      /InTheWayError: On fo1\.lab\.test, the site in .*apart\.conf, line 1 answers all requests to [\d.]+ on port 80.*<VirtualHost \*:80>/,
    );
  });

  test.each([
    ['that comes first, by its name', `${enabled}/aaa.conf`, 'ServerName monarc.test'],
    ['that comes last, by its name', `${enabled}/zzz.conf`, 'ServerName monarc.test'],
    [
      'that comes last, by another name of it',
      `${enabled}/zzz.conf`,
      'ServerName zzz.example\n  ServerAlias www.monarc.test Monarc.Test',
    ],
    [
      'that comes first, by a wildcard',
      `${enabled}/aaa.conf`,
      'ServerName aaa.example\n  ServerAlias monarc.*',
    ],
    ['outside of the folder of sites', '/etc/apache2/conf-enabled/own.conf', 'ServerName monarc.test'],
  ])('the public host’s site of somebody else, %s, stays as it is', async (_how, file, names) => {
    await write(proxy, file, site(names));
    await expect.poll(() => isHere(proxy, 'monarc.test')).toBe(true);
    const said = await refusal(proxy, planProxy);
    expect(said).toMatch(
      /InTheWayError: monarc\.test is served on rpx\.lab\.test by the site \S+ in \S+, line 1.*publicSite.*a2dissite/,
    );
    expect(said).toContain(file);
    const ctx = await onProxy();
    await expect(reverseProxy.actions?.check?.(ctx, one())).rejects.toThrow(file);
    expect(await isHere(proxy, 'monarc.test')).toBe(true);
  });

  test('a playbook’s own public site goes on, and serves the routes beside what it has', async () => {
    const routes = '/etc/apache2/client_redirection';
    await proxy.exec(`echo '# by hand' > ${routes}`);
    const own = site(
      'ServerName monarc.test',
      `Include ${routes}\n  <Location "/stats">\n    Redirect 204 /stats\n  </Location>`,
    );
    await write(proxy, `${enabled}/reverseproxy.conf`, own);
    expect(await refusal(proxy, planProxy)).toContain('reverseproxy.conf, line 1');
    const options = { publicSite: false };
    const ctx = await onProxy(options);
    await reverseProxy.plan(ctx, one('stats'));
    expect(ctx.things.get('stats')).toEqual([
      expect.stringMatching(/^"<Location "\/stats">" in .*reverseproxy\.conf, line 6$/),
      expect.stringContaining('Redirect 204 /stats'),
    ]);
    await settle(reverseProxy, ctx, one('acme'));
    expect(await isHere(proxy, 'monarc.test')).toBe(true);
    await proxy.exec(
      `cp -a /root/apache2.before/. /etc/apache2/ && rm -f ${routes} /etc/apache2/conf-*/regent.conf`,
    );
  });

  test('a path that is served for every host is in the way of a client of that name', async () => {
    await write(
      proxy,
      '/etc/apache2/conf-enabled/own.conf',
      '# mine\nAlias /acme /srv\nRedirect 301 /beta /gamma\n',
    );
    const ctx = await onProxy();
    await reverseProxy.plan(ctx, one('acme', 'beta', 'gamma'));
    expect(Object.fromEntries(ctx.things)).toEqual({
      acme: ['"Alias /acme /srv" in /etc/apache2/conf-enabled/own.conf, line 2'],
      beta: ['"Redirect 301 /beta /gamma" in /etc/apache2/conf-enabled/own.conf, line 3'],
    });
  });
});

describe('beside what Regent serves', () => {
  test('a site of the name that a client is to have is in the way, whatever its file is called', async () => {
    const ctx = await onFront();
    await settle(vhost, ctx, one('acme'));
    await write(
      frontOffice,
      '/etc/apache2/beside.inc',
      site('ServerName x.example\n  ServerAlias beta.monarc.test'),
    );
    await write(frontOffice, `${enabled}/zzz.conf`, 'Include /etc/apache2/beside.inc\n');
    const fresh = await onFront();
    await vhost.plan(fresh, one('acme', 'beta'));
    expect(Object.fromEntries(fresh.things)).toMatchObject({
      beta: ['the site x.example in /etc/apache2/beside.inc, line 1'],
    });
  });

  test('one that comes later and hides a client is named by the sync', async () => {
    await write(
      frontOffice,
      `${enabled}/aaa.conf`,
      site('ServerName aaa.example\n  ServerAlias *.monarc.test'),
    );
    const ctx = await onFront();
    await expect.poll(() => isHere(frontOffice, 'acme.monarc.test')).toBe(true);
    await vhost.verify?.(ctx, desiredInLab([client('acme')], true));
    expect(ctx.failures.get('acme')).toMatch(
      /acme\.monarc\.test on fo1\.lab\.test is answered by another virtual host: the site aaa\.example in .*aaa\.conf, line 1, whose ServerAlias \*\.monarc\.test comes before/,
    );
  });

  test('one that comes later and is hidden by a client is warned of, and the client is well', async () => {
    await write(frontOffice, `${enabled}/zzz.conf`, site('ServerName acme.monarc.test'));
    const ctx = await onFront();
    await vhost.verify?.(ctx, desiredInLab([client('acme')], true));
    expect([...ctx.failures]).toEqual([]);
    expect(ctx.logs).toMatchObject([
      {
        client: 'acme',
        level: 'warn',
        text: expect.stringMatching(/zzz\.conf, line 1 on fo1\.lab\.test is not served/),
      },
    ]);
  });

  test('one that comes later at the server’s own address fails the check and the sync', async () => {
    await write(
      frontOffice,
      `${enabled}/apart.conf`,
      site('ServerName apart.example', '', `${frontOffice.address}:80`),
    );
    const ctx = await onFront();
    await expect(vhost.actions?.check?.(ctx, one('acme'))).rejects.toThrow(/apart\.conf/);
    await expect(vhost.verify?.(ctx, desiredInLab([client('acme')], true))).rejects.toThrow(/apart\.conf/);
  });

  test('what keeps everybody out of every site is not taken for another site', async () => {
    await write(
      frontOffice,
      '/etc/apache2/conf-enabled/own.conf',
      '<Location "/">\n  Require ip 192.0.2.1\n</Location>\n',
    );
    const ctx = await onFront();
    await expect.poll(() => ask(frontOffice, 'acme.monarc.test')).toMatchObject({ status: 403 });
    await vhost.verify?.(ctx, one('acme'));
    expect(ctx.failures.get('acme')).toMatch(/status 403.*a "Require" outside of virtual hosts/);
  });

  test('a client’s site that somebody has disabled is enabled again, and that is said', async () => {
    await frontOffice.exec('a2dissite -q acme && apache2ctl graceful');
    const ctx = await onFront();
    await settle(vhost, ctx, desiredInLab([client('acme', { activatedAt: new Date() })], true));
    expect(ctx.logs).toMatchObject([
      {
        client: 'acme',
        level: 'warn',
        text: expect.stringMatching(/disabled the site of acme.*use suspendClient/),
      },
    ]);
    expect((await ask(frontOffice, 'acme.monarc.test', '/.well-known/regent')).body).toBe('acme');
  });

  test('a public site that comes later is named by the check, and by whoever is not reached for it', async () => {
    const first = await onProxy();
    await settle(reverseProxy, first, one('acme'));
    await write(proxy, `${enabled}/aaa.conf`, site('ServerName monarc.test'));
    await expect.poll(() => isHere(proxy, 'monarc.test')).toBe(true);
    const ctx = await onProxy();
    await expect(reverseProxy.actions?.check?.(ctx, one('acme'))).rejects.toThrow(/aaa\.conf, line 1/);
    await reverseProxy.verify?.(ctx, one('acme'));
    expect(ctx.failures.get('acme')).toMatch(
      /does not lead to .* See the site monarc\.test in .*aaa\.conf, line 1/,
    );
  });
});

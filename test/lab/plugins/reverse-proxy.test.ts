import { describe, expect, test } from 'vitest';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import type { Shell } from '../../../src/runner/contract/plugin.ts';
import { clientState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import type { Host } from '../host.ts';
import { lab, serverFacts } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { ask, codeFolder, desiredInLab, reloads, useApache } from './web.ts';

const { frontOffice, otherFrontOffice, reverseProxy: host } = lab();
useApache(frontOffice, otherFrontOffice, host);

const on = (front: Host, ...aliases: string[]) =>
  aliases.map((alias) => clientState({ alias, server: serverFacts(front) }));
const acme = on(frontOffice, 'acme');
const everybody = [...on(frontOffice, 'acme', 'acme-2', 'charlie'), ...on(otherFrontOffice, 'beta', 'delta')];
const context = (options: Record<string, unknown> = {}) => hostContext(reverseProxy, host, { options });
const file = '/etc/apache2/client_redirection';
const identity = async (alias: string) => {
  const { status, body } = await ask(host, 'monarc.test', `/${alias}/.well-known/regent`);
  return status === 200 ? body : status;
};

/** What a probe of three clients says. */
const probe = async (ctx: Awaited<ReturnType<typeof context>>) => {
  const some = everybody.filter(({ alias }) => /acme|beta/.test(alias));
  return Object.fromEntries(await reverseProxy.probe!(ctx, some));
};

async function serveEverybody() {
  for (const front of [frontOffice, otherFrontOffice]) {
    const ctx = await hostContext(vhost, front, { options: { codeFolder } });
    await settle(vhost, ctx, desiredInLab(everybody.filter(({ server }) => server.fqdn === front.fqdn)));
  }
}

describe('a route', () => {
  test('leads to its own client, wherever that lives, and no other name or path leads anywhere', async () => {
    await serveEverybody();
    const ctx = await context();
    const wanted = desiredInLab([...acme, ...everybody.filter(({ alias }) => /acme-2|beta/.test(alias))]);
    const before = await reloads(host);
    await settle(reverseProxy, ctx, wanted);
    await reverseProxy.verify?.(ctx, wanted);
    expect([...ctx.failures]).toEqual([]);
    expect(await reloads(host)).toBe(before + 1);
    expect(await Promise.all(['acme', 'acme-2', 'beta', 'acm', 'acmex', 'charlie'].map(identity))).toEqual([
      'acme',
      'acme-2',
      'beta',
      404,
      404,
      404,
    ]);
    expect(await ask(host, 'monarc.test', '/')).toMatchObject({ status: 404 });
    for (const name of ['nobody.test', host.fqdn, host.address])
      expect(await ask(host, name, '/acme/')).toMatchObject({ status: 404 });
  });

  test('keeps the path and the query, and tells the application how people came', async () => {
    const { body } = await ask(host, 'monarc.test', '/acme/api/risks?page=2');
    expect(JSON.parse(body)).toMatchObject({
      configuration: '/var/www/acme/',
      uri: '/api/risks?page=2',
      scheme: 'http',
    });
  });

  test('keeps redirects and cookies of the application below it', async () => {
    const redirect = async (path: string) => (await ask(host, 'monarc.test', path)).headers.location;
    expect(await redirect('/acme')).toBe('http://monarc.test/acme/');
    expect(await redirect('/acme/absolute')).toBe('http://monarc.test/acme/there');
    expect(await redirect('/acme/relative')).toBe('http://monarc.test/acme/there');
    const { headers } = await ask(host, 'monarc.test', '/acme/');
    expect(headers['set-cookie']).toBe('session=x; path=/acme/');
  });

  test('to a front office that does not answer fails its clients, and names that front office', async () => {
    const ctx = await context();
    await otherFrontOffice.exec('apache2ctl stop; while pgrep -x apache2; do sleep 0.05; done');
    await reverseProxy.verify?.(
      ctx,
      desiredInLab(everybody.filter(({ alias }) => /acme-2|beta/.test(alias))),
    );
    expect([...ctx.failures]).toEqual([['beta', expect.stringContaining(otherFrontOffice.fqdn)]]);
    expect(await probe(ctx)).toMatchObject({ 'acme-2': null, beta: expect.stringContaining('status 503') });
    await otherFrontOffice.exec('apache2ctl start');
    await expect.poll(() => identity('beta')).toBe('beta');
  });

  test('is probed from outside, or its client on the front office where no reverse proxy is', async () => {
    expect(await probe(await context())).toEqual({ acme: null, 'acme-2': null, beta: null });
    const front = await hostContext(vhost, frontOffice, { options: { codeFolder } });
    const there = await vhost.probe!(front, [...acme, ...on(frontOffice, 'nobody')]);
    expect([...there]).toEqual([
      ['acme', null],
      ['nobody', expect.stringMatching(/^nobody\..* is answered by another virtual host/)],
    ]);
  });

  test('says nothing while Apache of the reverse proxy does not answer', async () => {
    await host.exec('apache2ctl stop; while pgrep -x apache2; do sleep 0.05; done');
    await expect(probe(await context())).rejects.toThrow(`Apache on ${host.fqdn} does not answer`);
    await host.exec('apache2ctl start');
    await expect.poll(() => identity('beta')).toBe('beta');
  });

  test('is gone when its client is absent, and the others lead on', async () => {
    const ctx = await context();
    const wanted = desiredInLab([{ ...acme[0]!, presence: 'absent' }]);
    await settle(reverseProxy, ctx, wanted);
    await reverseProxy.verify?.(ctx, wanted);
    expect([...ctx.failures]).toEqual([]);
    expect(await Promise.all(['acme', 'acme-2', 'beta'].map(identity))).toEqual([404, 'acme-2', 'beta']);
  });
});

describe('a bad route', () => {
  test('fails its client alone: the others of the batch are led to', async () => {
    const ctx = await context({ directives: { charlie: 'Nonsense on', 'acme-2': '</Location>' } });
    const wanted = desiredInLab(everybody);
    await reverseProxy.apply(ctx, await reverseProxy.plan(ctx, wanted), wanted);
    expect([...ctx.failures.keys()].toSorted()).toEqual(['acme-2', 'charlie']);
    expect(ctx.failures.get('charlie')).toContain("Invalid command 'Nonsense'");
    expect(await Promise.all(['acme', 'acme-2', 'beta', 'charlie', 'delta'].map(identity))).toEqual([
      'acme',
      'acme-2',
      'beta',
      404,
      'delta',
    ]);
  });

  test('of somebody who is not concerned leaves all as it was; a sync mends it', async () => {
    await host.exec(`sed -i 's|^# route /beta$|&\\nNonsense on|' ${file}`);
    const ctx = await context();
    const wanted = desiredInLab(everybody.filter(({ alias }) => alias === 'charlie'));
    const changes = await reverseProxy.plan(ctx, wanted);
    await expect(reverseProxy.apply(ctx, changes, wanted)).rejects.toThrow(/client_redirection/);
    expect((await host.exec(`grep -c 'route /charlie' ${file} || true`)).stdout).toBe('0\n');
    expect(await Promise.all(['beta', 'charlie'].map(identity))).toEqual(['beta', 404]);
    await settle(reverseProxy, ctx, desiredInLab(everybody, true));
    expect(await Promise.all(['beta', 'charlie'].map(identity))).toEqual(['beta', 'charlie']);
  });
});

describe('the public site', () => {
  test('is served with TLS where a certificate is given, and then http leads there', async () => {
    await host.exec(
      'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=monarc.test -days 2 -keyout /root/key.pem -out /root/cert.pem',
    );
    const ctx = await context({ certificate: '/root/cert.pem', certificateKey: '/root/key.pem' });
    await settle(reverseProxy, ctx, desiredInLab(everybody));
    await reverseProxy.verify?.(ctx, desiredInLab(everybody));
    expect([...ctx.failures]).toEqual([]);
    const { headers } = await ask(host, 'monarc.test', '/acme/');
    expect(headers.location).toBe('https://monarc.test/acme/');
    const curl = `curl -sk -o /dev/null -w '%{http_code} %{redirect_url}' --resolve '*:443:127.0.0.1' https://`;
    expect((await host.exec(`${curl}monarc.test/acme/absolute`)).stdout).toBe(
      '302 https://monarc.test/acme/there',
    );
    expect((await host.exec(`${curl}nobody.test/acme/`)).stdout).toBe('404 ');
    expect(await probe(ctx)).toEqual({ acme: null, 'acme-2': null, beta: null });

    const shown = async (publicHost: string) =>
      (await reverseProxy.look!({ ...ctx, site: { ...ctx.site, publicHost } })).certificates;
    const { stdout } = await host.exec('openssl x509 -in /root/cert.pem -noout -enddate');
    const notAfter = new Date(stdout.split('=')[1] ?? '').toISOString();
    expect(await shown('monarc.test')).toEqual([{ host: 'monarc.test', notAfter }]);
    expect(await shown('other.test')).toEqual([
      {
        host: 'other.test',
        notAfter,
        problem: expect.stringMatching(/^It is not for other.test, but for .*monarc\.test/),
      },
    ]);
  });

  test('lets through what others answer of challenges for certificates, by http and https', async () => {
    await host.exec(
      `mkdir -p /srv/acme && echo -n proof > /srv/acme/token && cat > /etc/apache2/conf-enabled/acme.conf`,
      'Alias /.well-known/acme-challenge/ /srv/acme/\n<Directory /srv/acme>\n  Require all granted\n</Directory>\n',
    );
    await host.exec('apache2ctl graceful');
    const path = '/.well-known/acme-challenge/token';
    const curl = `curl -sk -o /dev/null -w '%{http_code}' --resolve '*:443:127.0.0.1' https://`;
    for (const name of ['monarc.test', 'nobody.test']) {
      await expect.poll(() => ask(host, name, path)).toMatchObject({ status: 200, body: 'proof' });
      expect((await host.exec(`${curl}${name}${path}`)).stdout).toBe('200');
      expect((await host.exec(`${curl}${name}/.well-known/other`)).stdout).toBe('404');
    }
    const { status, headers } = await ask(host, 'monarc.test', '/a%20b/%C3%A9?q=1%2B1');
    expect([status, headers.location]).toEqual([301, 'https://monarc.test/a%20b/%c3%a9?q=1%2B1']);
    await host.exec('rm -r /srv/acme /etc/apache2/conf-enabled/acme.conf && apache2ctl graceful');
  });

  test('with a key that is not the certificate’s, or none, is refused before Apache hears of it', async () => {
    await host.exec('openssl genrsa -out /root/other.pem 2048');
    const before = await reloads(host);
    const plan = async (certificateKey: string) =>
      reverseProxy
        .plan(await context({ certificate: '/root/cert.pem', certificateKey }), desiredInLab(everybody))
        .then(String, String);
    expect(await plan('/root/other.pem')).toMatch(
      /the key \/root\/other\.pem does not belong to the certificate \/root\/cert\.pem\..*Apache was not touched/,
    );
    expect(await plan('/root/none.pem')).toMatch(
      /The key \/root\/none\.pem on rpx\.lab\.test cannot be used: there is no such file\./,
    );
    expect(await reloads(host)).toBe(before);
    const first = await context({ certificate: '/root/cert.pem', certificateKey: '/root/key.pem' });
    expect(await reverseProxy.plan(first, desiredInLab(everybody))).toEqual([]);
  });

  test('with a certificate of another host, or one that ends, is remarked on by the check', async () => {
    const remarks = async (certificate: string) => {
      const ctx = await context({ certificate, certificateKey: '/root/key.pem' });
      await reverseProxy.actions?.check?.(ctx, desiredInLab(everybody));
      return ctx.logs.map(({ text }) => text);
    };
    const make = (name: string, more: string) =>
      host.exec(`openssl req -x509 -key /root/key.pem -out /root/${name}.pem ${more}`);
    await make('good', '-subj /CN=x -addext subjectAltName=DNS:monarc.test -days 90');
    await make('old', '-subj /CN=old.example.org -days 90');
    expect(await remarks('/root/good.pem')).toEqual([]);
    expect(await remarks('/root/old.pem')).toEqual([
      expect.stringMatching(/old\.pem is not for monarc\.test, but for .*old\.example\.org/),
    ]);
    expect(await remarks('/root/cert.pem')).toEqual([expect.stringMatching(/cert\.pem expires on /)]);
  });

  test('waits for slow answers as long as it should, and tells browsers what MONARC has them told', async () => {
    const options = { certificate: '/root/cert.pem', certificateKey: '/root/key.pem' };
    const get = `curl -sk -D- -o /dev/null --resolve '*:443:127.0.0.1' https://monarc.test/acme`;
    const wanted = desiredInLab(everybody);
    await settle(reverseProxy, await context({ ...options, timeout: 1 }), wanted);
    expect((await host.exec(`${get}/slow`)).stdout).toMatch(/^HTTP\/1.1 50[24]/);
    const publicDirectives = 'Header set X-Own "yes"\nHeader unset X-Frame-Options';
    await settle(reverseProxy, await context({ ...options, publicDirectives }), wanted);
    const slow = (await host.exec(`${get}/slow`)).stdout;
    expect(slow).toMatch(/^HTTP\/1.1 200/);
    expect(slow).toMatch(/X-Content-Type-Options: nosniff[^]*X-Own: yes/);
    expect(slow).not.toContain('X-Frame-Options');
    await settle(reverseProxy, await context(options), wanted);
    expect((await host.exec(`${get}/`)).stdout).toContain('X-Frame-Options: SAMEORIGIN');
  });

  test('that somebody else edits while Apache tries it stays as they have made it', async () => {
    const tls = { certificate: '/root/cert.pem', certificateKey: '/root/key.pem' };
    const ctx = await context({ ...tls, publicDirectives: 'Header set X-Own "yes"' });
    const site = '/etc/apache2/sites-available/monarc-public.conf';
    // Refused whatever stands in that site.
    const broken = '/etc/apache2/conf-enabled/broken.conf';
    await host.exec(`echo Nonsense >${broken}`);
    const theirs = '# theirs\n';
    let isEdited = false;
    const meddling = {
      ...ctx,
      $: ((options: { nothrow?: boolean }) =>
        async (...command: Parameters<Shell>) => {
          const output = await ctx.$(options)(...(command as unknown as [TemplateStringsArray]));
          if (!isEdited) await host.exec(`cat > ${site}`, theirs);
          isEdited = true;
          return output;
        }) as unknown as Shell,
    };
    const wanted = desiredInLab(everybody);
    const changes = await reverseProxy.plan(ctx, wanted);
    await expect(reverseProxy.apply(meddling, changes, wanted)).rejects.toThrow(
      `Everything but ${site}, which another program or person changed meanwhile, was restored`,
    );
    expect((await host.exec(`cat ${site}; rm ${broken}`)).stdout).toBe(theirs);
    await expect(reverseProxy.plan(await context(tls), wanted)).rejects.toThrow(
      `${site} was not written by Regent`,
    );
    await host.exec(`rm ${site}`);
    await settle(reverseProxy, await context(tls), wanted);
  });

  test('that is the administrator’s must include the routes, and the message says where', async () => {
    const ctx = await context({ publicSite: false });
    await expect(reverseProxy.plan(ctx, desiredInLab(everybody))).rejects.toThrow(
      'Add "Include /etc/apache2/client_redirection" to the <VirtualHost> of monarc.test there',
    );
    const site = `<VirtualHost *:80>\n  ServerName monarc.test\n  Include ${file}\n</VirtualHost>\n`;
    await host.exec('cat > /etc/apache2/sites-available/own.conf && a2ensite own', site);
    await settle(reverseProxy, ctx, desiredInLab(everybody));
    await reverseProxy.verify?.(ctx, desiredInLab(everybody));
    expect([...ctx.failures]).toEqual([]);
    expect(await Promise.all(['acme', 'delta'].map(identity))).toEqual(['acme', 'delta']);
  });
});

test('a plan cannot be made without the modules it takes, and the message says how to get them', async () => {
  const ctx = await context();
  await host.exec('rm /etc/apache2/mods-enabled/proxy_http.load /etc/apache2/mods-enabled/headers.load');
  await expect(reverseProxy.plan(ctx, desiredInLab(acme))).rejects.toThrow(
    'a2enmod headers proxy_http && systemctl restart apache2',
  );
});

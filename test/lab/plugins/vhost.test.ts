import { describe, expect, test } from 'vitest';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { clientState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { ask, codeFolder, desiredInLab, noShell, reloads, useApache } from './web.ts';

const { frontOffice: host } = lab();
useApache(host);

const context = (directives: Record<string, string> = {}) =>
  hostContext(vhost, host, { options: { codeFolder, directives } });
const present = (...aliases: string[]) => aliases.map((alias) => clientState({ alias }));
const absent = (...aliases: string[]) => aliases.map((alias) => clientState({ alias, presence: 'absent' }));
const file = (alias: string) => `/etc/apache2/sites-available/${alias}.conf`;
const identity = async (alias: string) => {
  const { status, body } = await ask(host, `${alias}.monarc.test`, '/.well-known/regent');
  return status === 200 ? body : status;
};

describe('a client', () => {
  test('goes live beside others, in one reload, and only under its own name', async () => {
    const ctx = await context();
    const wanted = desiredInLab(present('acme', 'beta'));
    const before = await reloads(host);
    await settle(vhost, ctx, wanted);
    await vhost.verify?.(ctx, wanted);
    expect([...ctx.failures]).toEqual([]);
    expect(await reloads(host)).toBe(before + 1);
    const { body } = await ask(host, 'acme.monarc.test', '/api/risks?page=2');
    expect(JSON.parse(body)).toMatchObject({
      configuration: '/var/www/acme/',
      code: codeFolder,
      uri: '/api/risks?page=2',
    });
    expect(await identity('beta')).toBe('beta');
    for (const name of ['nobody.monarc.test', 'monarc.test', 'fo1', host.fqdn, host.address])
      expect(await ask(host, name)).toMatchObject({ status: 404, body: 'There is no such site here.' });
  });

  test('serves its files and takes six methods; any other is answered with 405', async () => {
    expect((await ask(host, 'acme.monarc.test', '/static.txt')).body).toBe('a static file\n');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])
      expect(await ask(host, 'acme.monarc.test', '/x', method)).toMatchObject({ status: 200 });
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND'])
      expect(await ask(host, 'acme.monarc.test', '/x', method)).toMatchObject({ status: 405 });
  });

  test('has access and error logs of its own', async () => {
    await ask(host, 'acme.monarc.test', '/in-the-log-of-acme');
    const where = await host.exec('grep -l in-the-log-of-acme /var/log/apache2/*/access.log');
    expect(where.stdout).toBe('/var/log/apache2/acme/access.log\n');
  });

  test('that is suspended answers 503 and says so, and comes back as it was', async () => {
    const ctx = await context();
    const suspended = desiredInLab([clientState({ alias: 'acme', presence: 'suspended' })]);
    await settle(vhost, ctx, suspended);
    await vhost.verify?.(ctx, suspended);
    expect(await ask(host, 'acme.monarc.test', '/anything')).toMatchObject({
      status: 503,
      body: expect.stringContaining('This site is suspended'),
    });
    await settle(vhost, ctx, desiredInLab(present('acme')));
    expect(await ask(host, 'acme.monarc.test')).toMatchObject({ status: 200 });
    expect([...ctx.failures]).toEqual([]);
  });

  test('whose application fails is failed, with what it says and where its log is', async () => {
    const ctx = await context();
    await host.exec('mkdir -p /var/www/acme && touch /var/www/acme/broken');
    await vhost.verify?.(ctx, desiredInLab(present('acme', 'beta')));
    await host.exec('rm -r /var/www/acme');
    expect([...ctx.failures]).toEqual([
      ['acme', expect.stringMatching(/500: out of order.*\/var\/log\/apache2\/acme\/error\.log/)],
    ]);
  });

  test('is not to blame alone where all fail in the same way', async () => {
    const ctx = await context();
    await host.exec(`mv ${codeFolder}/public ${codeFolder}/away`);
    const looked = await vhost.verify?.(ctx, desiredInLab(present('acme', 'beta'))).then(String, String);
    await host.exec(`mv ${codeFolder}/away ${codeFolder}/public`);
    expect(looked).toMatch(
      /None of 2 sites answers as it should\. acme: .*Check whether MONARC's code is in \/srv\/application there/,
    );
    expect([...ctx.failures]).toEqual([]);
  });

  test('whose site fails for no longer than PHP keeps what it has read is not failed', async () => {
    const ctx = await context();
    await host.exec('mkdir -p /var/www/beta && touch /var/www/beta/broken');
    const looked = vhost.verify?.(ctx, desiredInLab(present('acme', 'beta')));
    await expect
      .poll(() => host.exec('grep " 500 " /var/log/apache2/beta/access.log').nothrow())
      .toMatchObject({ exitCode: 0 });
    await host.exec('rm -r /var/www/beta');
    await looked;
    expect([...ctx.failures]).toEqual([]);
  });

  test('that is removed is answered for by nobody, and the others still are', async () => {
    const ctx = await context();
    await settle(vhost, ctx, desiredInLab(absent('acme')));
    await vhost.verify?.(ctx, desiredInLab(absent('acme')));
    expect([...ctx.failures]).toEqual([]);
    expect([await identity('acme'), await identity('beta')]).toEqual([404, 'beta']);
  });
});

describe('a bad virtual host', () => {
  test('fails its client alone: the others of the batch go live', async () => {
    const ctx = await context({ bad: 'Nonsense on', worse: '<Location /x>' });
    const wanted = desiredInLab(present('bad', 'charlie', 'delta', 'worse'));
    await vhost.apply(ctx, await vhost.plan(ctx, wanted), wanted);
    expect([...ctx.failures.keys()].toSorted()).toEqual(['bad', 'worse']);
    expect(ctx.failures.get('bad')).toContain("Invalid command 'Nonsense'");
    expect(ctx.failures.get('bad')).toContain('/etc/apache2/sites-enabled/bad.conf');
    expect(await Promise.all(['beta', 'bad', 'charlie', 'delta', 'worse'].map(identity))).toEqual([
      'beta',
      404,
      'charlie',
      'delta',
      404,
    ]);
    await host.exec('apache2ctl configtest && ! ls /etc/apache2/sites-*/bad.conf');
  });

  test('that replaces a good one is put back to the good one', async () => {
    const good = (await host.exec(`cat ${file('charlie')}`)).stdout;
    const ctx = await context({ charlie: 'Nonsense on' });
    const wanted = desiredInLab(present('charlie', 'delta'), true);
    await vhost.apply(ctx, await vhost.plan(ctx, wanted), wanted);
    expect([...ctx.failures.keys()]).toEqual(['charlie']);
    expect((await host.exec(`cat ${file('charlie')}`)).stdout).toBe(good);
    expect(await identity('charlie')).toBe('charlie');
  });

  test('that only shows when Apache loads it fails its client alone too, and Apache is up again', async () => {
    const ctx = await context({ late: 'CustomLog /usr/games combined' });
    await host.exec('mkdir -p /var/log/apache2/later/error.log');
    const wanted = desiredInLab(present('echo', 'late', 'foxtrot', 'golf', 'later'));
    await vhost.apply(ctx, await vhost.plan(ctx, wanted), wanted);
    expect([...ctx.failures.keys()].toSorted()).toEqual(['late', 'later']);
    expect(ctx.failures.get('late')).toContain('Unable to open logs');
    expect(await Promise.all(['charlie', 'echo', 'foxtrot', 'golf', 'late', 'later'].map(identity))).toEqual([
      'charlie',
      'echo',
      'foxtrot',
      'golf',
      404,
      404,
    ]);
    await settle(vhost, ctx, desiredInLab(absent('foxtrot', 'golf')));
  });

  test('is no reason to stop where something else lies in the place of a folder or file', async () => {
    const ctx = await context();
    await host.exec(`touch /var/log/apache2/hotel; mkdir -p ${file('hotel')}/x`);
    await settle(vhost, ctx, desiredInLab(present('hotel')));
    expect(await identity('hotel')).toBe('hotel');
    await settle(vhost, ctx, desiredInLab(absent('hotel')));
  });

  test('of somebody who is not concerned leaves all as it was, and is named', async () => {
    await host.exec(`cp ${file('delta')} /root/delta.conf && echo 'Nonsense on' >> ${file('delta')}`);
    const ctx = await context();
    const wanted = desiredInLab(present('foxtrot'));
    const changes = await vhost.plan(ctx, wanted);
    await expect(vhost.apply(ctx, changes, wanted)).rejects.toThrow(/sites-enabled\/delta\.conf/);
    await host.exec('! ls /etc/apache2/sites-*/foxtrot.conf');
    expect(await Promise.all(['delta', 'foxtrot'].map(identity))).toEqual(['delta', 404]);
    const sync = desiredInLab(present('charlie', 'delta', 'echo', 'foxtrot'), true);
    await settle(vhost, ctx, sync);
    await vhost.verify?.(ctx, sync);
    expect([...ctx.failures]).toEqual([]);
    expect(await identity('foxtrot')).toBe('foxtrot');
  });
});

describe('what Apache serves', () => {
  test('is made to follow the files when the reload was never done', async () => {
    const ctx = await context();
    const wanted = desiredInLab([...present('golf'), ...absent('echo')]);
    const changes = await vhost.plan(ctx, wanted);
    await expect(vhost.apply({ ...ctx, $: noShell }, changes, wanted)).rejects.toThrow('killed');
    expect(await Promise.all(['golf', 'echo'].map(identity))).toEqual([404, 'echo']);
    const again = await settle(vhost, ctx, wanted);
    expect(again.map((change) => change.summary)).toEqual([
      'reload Apache, which has not loaded the files as they are',
    ]);
    expect(await Promise.all(['golf', 'echo'].map(identity))).toEqual(['golf', 404]);
  });

  test('is served again when Apache was stopped, also where a log folder is gone', async () => {
    const ctx = await context();
    await host.exec(
      'apache2ctl stop; while pgrep -x apache2; do sleep 0.05; done; rm -r /var/log/apache2/golf',
    );
    const changes = await settle(vhost, ctx, desiredInLab(present('golf')));
    expect(changes.map((change) => change.summary)).toEqual([
      'create /var/log/apache2/golf',
      'start Apache, which does not answer on port 80',
    ]);
    expect(await Promise.all(['golf', 'delta'].map(identity))).toEqual(['golf', 'delta']);
  });

  test('is not to be had where Apache listens elsewhere, which is said once', async () => {
    const ctx = await context();
    const restart = 'apache2ctl stop; while pgrep -x apache2; do sleep 0.05; done; apache2ctl start';
    await host.exec(`echo 'Listen 8080' >/etc/apache2/ports.conf; ${restart}`);
    const wanted = desiredInLab(present('golf', 'juliet'));
    const message = await vhost.apply(ctx, await vhost.plan(ctx, wanted), wanted).then(String, String);
    await host.exec(`echo 'Listen 80' >/etc/apache2/ports.conf; ${restart}`);
    expect(message).toMatch(/it runs, but does not answer on port 80 of 127\.0\.0\.1\. See whether/);
    expect(message.match(/ports\.conf/g)).toHaveLength(1);
    expect(message).toMatch(/Everything was restored. Apache refuses that too, .* if it runs\.$/);
  });

  test('cannot be planned without the modules it takes, and the message says how to get them', async () => {
    const ctx = await context();
    await host.exec('rm /etc/apache2/mods-enabled/rewrite.load');
    await expect(vhost.plan(ctx, desiredInLab(present('golf')))).rejects.toThrow(
      'lacks mod_rewrite. Run there as root: a2enmod rewrite && systemctl restart apache2',
    );
    await host.exec('ln -s ../mods-available/rewrite.load /etc/apache2/mods-enabled/');
  });
});

test('a site that takes unknown names away from the default one is found, and said what to look for', async () => {
  const ctx = await context();
  const site = '<VirtualHost 127.0.0.1:80>\n  Redirect 410 /\n</VirtualHost>\n';
  await host.exec('cat > /etc/apache2/sites-enabled/greedy.conf && apache2ctl graceful', site);
  await expect
    .poll(() => vhost.verify?.(ctx, desiredInLab(present('golf'))).then(String, String))
    .toMatch(/gets status 410.*look for a <VirtualHost> with that server's own address/);
  await host.exec('rm /etc/apache2/sites-enabled/greedy.conf && apache2ctl graceful');
});

test('what is there of nobody that Regent knows is served on after a sync, and told', async () => {
  const ctx = await context();
  await settle(vhost, ctx, desiredInLab(present('golf', 'hotel')));
  await settle(vhost, ctx, desiredInLab(present('golf'), true));
  expect(await Promise.all(['golf', 'hotel'].map(identity))).toEqual(['golf', 'hotel']);
  expect(ctx.orphaned.get('VIRTUAL_HOST')).toContain('hotel');
  await settle(vhost, ctx, desiredInLab(present('golf'), true, ['hotel']));
  expect(await Promise.all(['golf', 'hotel'].map(identity))).toEqual(['golf', 404]);
});

test("logrotate is content with the logs' rotation, also beside the stanza of MONARC's playbook", async () => {
  const ctx = await context();
  const content = async () =>
    (await host.exec('logrotate -d /etc/logrotate.conf 2>&1; echo "ended with $?"')).stdout;
  const stanza = '/var/log/apache2/*.log /var/log/apache2/*/*.log {\n\tdaily\n\tmissingok\n}\n';
  await host.exec('cp -a /etc/logrotate.d /root/logrotate.before && rm -f /etc/logrotate.d/apache2');
  await settle(vhost, ctx, desiredInLab(present('golf')));
  await ask(host, 'golf.monarc.test', '/');
  expect(await content()).toMatch(
    /considering log \/var\/log\/apache2\/golf\/access\.log[^]*ended with 0\n$/,
  );
  await host.exec('cat > /etc/logrotate.d/apache2', stanza);
  expect(await content(), 'without Regent, the two do not get along').toContain('duplicate log entry');
  await settle(vhost, ctx, desiredInLab(present('golf')));
  expect(await content()).toMatch(
    /considering log \/var\/log\/apache2\/golf\/access\.log[^]*ended with 0\n$/,
  );
  expect(await content()).not.toContain('error:');
  await host.exec('rm -r /etc/logrotate.d && mv /root/logrotate.before /etc/logrotate.d');
});

test('200 clients are planned in as many round trips as one, and go live in one reload', async () => {
  const ctx = await context();
  const trips = async (count: number) => {
    const before = ctx.counts.total();
    const wanted = desiredInLab(present(...Array.from({ length: count }, (_, n) => `many-${n}`)));
    const changes = await vhost.plan(ctx, wanted);
    return { planned: ctx.counts.total() - before, wanted, changes };
  };
  const one = await trips(1);
  const many = await trips(200);
  expect(many.planned).toBe(one.planned);
  const before = await reloads(host);
  await vhost.apply(ctx, many.changes, many.wanted);
  await vhost.verify?.(ctx, many.wanted);
  expect([...ctx.failures]).toEqual([]);
  expect(await reloads(host)).toBe(before + 1);
  const deleted = many.wanted.clients.map(({ alias }) => alias);
  const complete = desiredInLab(present('golf'), true, deleted);
  await settle(vhost, ctx, complete);
  expect(await Promise.all(['golf', 'many-7'].map(identity))).toEqual(['golf', 404]);
});

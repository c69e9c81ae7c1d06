/** What an administrator had put where Regent writes is there to go back to. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { createClient, deleteClient, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';

const { frontOffice, reverseProxy } = lab();
const regent = useRegent();

test('a file that is replaced for the first time is kept as it was, for root alone, and comes back by a copy', async () => {
  const routes = '/etc/apache2/client_redirection';
  await told(reverseProxy, `echo '# by hand' >${routes} && chmod 640 ${routes} && chgrp adm ${routes}`);
  expect(await createClient(regent, frontOffice, 'ant-kept')).toMatchObject({ status: 'SUCCEEDED' });
  const list = () =>
    told(
      reverseProxy,
      `cd /var/lib/regent/originals && find . -type f ! -name .paths -printf '%P %m %u:%g\\n'`,
    );
  expect(await list()).toMatch(/^\d{4}-\d\d-\d\d\/etc\/apache2\/client_redirection 640 root:adm$/);
  expect(await told(reverseProxy, 'stat -c "%a %U" /var/lib/regent/originals')).toBe('700 root');
  expect(await createClient(regent, frontOffice, 'bee-kept')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await list()).toMatch(/^[^\n]*$/);
  await told(reverseProxy, `cp -a /var/lib/regent/originals/*${routes} ${routes}`);
  expect(await told(reverseProxy, `cat ${routes}`)).toBe('# by hand');
});

/** Whatever a hash of all below /etc and the looks of a folder say. */
const everythingOn = (host: Host) =>
  told(
    host,
    `cd /; find etc ! -type d -printf '%p %M %u:%g %l\\n' | sort; find etc -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum
     stat -c '%n %a %U:%G' /var/lib/mysql-backup /var/lib/mysql-backup/monarc 2>/dev/null || true`,
  );

test('all of a server comes back by what the documentation says', async () => {
  const docs = await readFile(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');
  const commands = /^All of a server:.*?^```sh\n(.*?)^```/ms.exec(docs)?.[1] ?? '';
  expect(commands).toContain('.paths');
  for (const host of [frontOffice, reverseProxy]) {
    await told(
      host,
      commands.replace(
        'cd /var',
        'mkdir -p /var/lib/regent/originals; touch /var/lib/regent/originals/.paths; cd /var',
      ),
    );
    await told(host, 'rm -rf /var/lib/regent/originals /var/lib/mysql-backup; apache2ctl graceful');
  }
  await told(
    frontOffice,
    `mkdir -p /var/lib/mysql-backup/monarc; chmod 2775 /var/lib/mysql-backup/monarc; chown backup:adm /var/lib/mysql-backup/monarc
     echo '# Written by Regent, and edited' >/etc/logrotate.d/regent; chmod 600 /etc/logrotate.d/regent; chgrp adm /etc/logrotate.d/regent
     echo '# Written by Regent, and edited' >/etc/apache2/conf-available/regent.conf; ln -s ../conf-available/regent.conf /etc/apache2/conf-enabled/regent.conf`,
  );
  await told(
    reverseProxy,
    `printf '# by hand, a remark\\n' >/etc/apache2/client_redirection; chmod 640 /etc/apache2/client_redirection`,
  );
  const before = await Promise.all([frontOffice, reverseProxy].map(everythingOn));
  expect(await createClient(regent, frontOffice, 'cow-kept')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await Promise.all([frontOffice, reverseProxy].map(everythingOn))).not.toEqual(before);
  for (const alias of ['ant-kept', 'bee-kept', 'cow-kept'])
    expect(await deleteClient(regent, alias)).toMatchObject({ status: 'SUCCEEDED' });
  for (const host of [frontOffice, reverseProxy]) await told(host, commands);
  expect(await Promise.all([frontOffice, reverseProxy].map(everythingOn))).toEqual(before);
});

/** What an administrator had put where Regent writes is there to go back to. */
import { expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { createClient, told } from './clients.ts';
import { useRegent } from './regent.ts';

const { frontOffice } = lab();
const regent = useRegent();

test('a file that is replaced for the first time is kept as it was, for root alone, and comes back by a copy', async () => {
  await told(
    frontOffice,
    `echo '# by hand' >/etc/logrotate.d/regent && chmod 640 /etc/logrotate.d/regent && chgrp adm /etc/logrotate.d/regent`,
  );
  expect(await createClient(regent, frontOffice, 'ant-kept')).toMatchObject({ status: 'SUCCEEDED' });
  const list = () =>
    told(
      frontOffice,
      `cd /var/lib/regent/originals && find . -type f ! -name .paths -printf '%P %m %u:%g\\n'`,
    );
  expect(await list()).toMatch(/^\d{4}-\d\d-\d\d\/etc\/logrotate\.d\/regent 640 root:adm$/);
  expect(await told(frontOffice, 'stat -c "%a %U" /var/lib/regent/originals')).toBe('700 root');
  expect(await createClient(regent, frontOffice, 'bee-kept')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await list()).toMatch(/^[^\n]*$/);
  await told(frontOffice, 'cp -a /var/lib/regent/originals/*/etc/logrotate.d/regent /etc/logrotate.d/regent');
  expect(await told(frontOffice, 'cat /etc/logrotate.d/regent')).toBe('# by hand');
});

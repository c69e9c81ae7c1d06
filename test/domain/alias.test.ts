import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { aliasProblem } from '../../src/domain/clients/alias.ts';

test.each(['acme', 'a1b', 'city-hospital', 'a'.repeat(32)])('%s is a good alias', (alias) => {
  expect(aliasProblem(alias, 'backoffice')).toBeUndefined();
});

test.each(['ab', 'Acme', '1acme', 'acme-', 'ac_me', 'acme.org', 'a'.repeat(33), '', "acme' OR 1", '../etc'])(
  '%s is refused with what an alias looks like',
  (alias) => expect(aliasProblem(alias, 'backoffice')).toMatch(/3 to 32 characters/),
);

test.each(
  `root mysql monarc default api backoffice monarc-public regent regent-tls www localhost html phpmyadmin nextcloud
   roundcube`.split(/\s+/),
)('%s is reserved', (alias) => {
  expect(aliasProblem(alias, 'backoffice')).toMatch(/is reserved/);
});

test('whatever is accepted is a DNS label and needs no quotes anywhere', () => {
  fc.assert(
    fc.property(
      fc.string(),
      (alias) => aliasProblem(alias, 'b') !== undefined || /^[a-z0-9-]{3,32}$/.test(alias),
    ),
  );
});

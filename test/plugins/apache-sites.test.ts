import { expect, test } from 'vitest';
import { servedIn } from '../../plugins/shared/apache/apache-sites.ts';
import { mentionsOf, rivalsOf, withAddressOf } from '../../plugins/shared/apache/foreign-sites.ts';

const enabled = '/etc/apache2/sites-enabled';
const served = servedIn(`Included configuration files:
  (*) /etc/apache2/apache2.conf
    (222) /etc/apache2/conf-enabled/own.conf
    (225) ${enabled}/acme.conf
    (225) ${enabled}/shop.conf
      (3) /etc/shop/paths.inc
VirtualHost configuration:
10.1.2.3:80            apart.example (${enabled}/shop.conf:9)
[2001:db8::1]:*        apart.example (${enabled}/shop.conf:9)
*:80                   is a NameVirtualHost
         default server fo1.example (/etc/apache2/conf-enabled/own.conf:2)
         port 80 namevhost fo1.example (/etc/apache2/conf-enabled/own.conf:2)
                 alias early.monarc.test
                 wild alias *.early.test
         port 80 namevhost acme.monarc.test (${enabled}/acme.conf:2)
         port 80 namevhost Shop.Example (${enabled}/shop.conf:1)
                 alias acme.monarc.test
                 wild alias *.monarc.test
*:443                  alone.example (${enabled}/shop.conf:12)
#regent lines
/etc/apache2/conf-enabled/own.conf:1:Alias /everywhere /srv
/etc/apache2/conf-enabled/own.conf:2:<VirtualHost *:80>
/etc/apache2/conf-enabled/own.conf:4:</VirtualHost>
${enabled}/acme.conf:2:<VirtualHost *:80>
${enabled}/acme.conf:3:    ServerName acme.monarc.test
${enabled}/acme.conf:9:</VirtualHost>
${enabled}/shop.conf:1:<VirtualHost *:80>
${enabled}/shop.conf:2:  ServerName Shop.Example
${enabled}/shop.conf:7:</VirtualHost>
/etc/shop/paths.inc:1:<Location "/within/more">
#regent addresses
10.1.2.3
2001:db8::1
#regent end
`);
const client = (alias: string) => ({
  name: `${alias}.monarc.test`,
  port: 80,
  link: `${enabled}/${alias}.conf`,
});
const rivals = (alias: string) => {
  const { hiding, hidden } = rivalsOf(served, client(alias));
  const files = (sites: typeof hiding) => sites.map(({ file, line }) => `${file.split('/').at(-1)}:${line}`);
  return { hiding: files(hiding), hidden: files(hidden) };
};

test('a site of the same name that Apache reads later is hidden, and one that it reads before hides', () => {
  expect(rivals('acme')).toEqual({ hiding: [], hidden: ['shop.conf:1'] });
  expect(rivals('early')).toEqual({ hiding: ['own.conf:2'], hidden: [] });
});

test('a wildcard hides what is called by a later file, and is not hidden by an earlier one', () => {
  expect(rivals('beta')).toEqual({ hiding: [], hidden: [] });
  expect(rivals('zeta')).toEqual({ hiding: ['shop.conf:1'], hidden: [] });
});

test('a site with an address of its own takes all that comes to it', () => {
  expect(withAddressOf(served, 80).map(({ address }) => address)).toEqual(['10.1.2.3', '2001:db8::1']);
  expect(withAddressOf(served, 443).map(({ address }) => address)).toEqual(['2001:db8::1']);
});

test('whether a site says its name is known, and the only one at its address is among them', () => {
  const named = served.sites.filter(({ isNamed }) => isNamed).map(({ names }) => names[0]);
  expect(named).toEqual(['acme.monarc.test', 'shop.example']);
  expect(served.sites.find(({ port }) => port === '443')?.names).toEqual(['alone.example']);
});

test('a path counts for everybody, or for the site in which its file is included', () => {
  const shop = served.sites.filter(({ names }) => names.includes('shop.example'));
  expect(mentionsOf(served, '/everywhere', [])).toEqual([
    '"Alias /everywhere /srv" in /etc/apache2/conf-enabled/own.conf, line 1',
  ]);
  expect(mentionsOf(served, '/within', [])).toEqual([]);
  expect(mentionsOf(served, '/within', shop)).toEqual([
    '"<Location "/within/more">" in /etc/shop/paths.inc, line 1',
  ]);
});

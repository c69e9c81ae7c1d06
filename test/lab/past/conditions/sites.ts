/** Sites and paths of others in the same Apache. */
import { defineConditions } from '../condition.ts';

const site = (names: string, address = '*:80') => `<VirtualHost ${address}>
    ${names}
    RedirectMatch 200 "^/are-you-there$"
    ErrorDocument 200 "I am here"
</VirtualHost>`;

const enable = (name: string, content: string) =>
  `cat >/etc/apache2/sites-available/${name}.conf <<END\n${content}\nEND\n      a2ensite -q ${name} && apache2ctl graceful`;

/** An enabled file that is no link, and leaves nothing behind. */
const put = (name: string, content: string) =>
  `cat >/etc/apache2/sites-enabled/${name}.conf <<END\n${content}\nEND\n      apache2ctl graceful`;

const remove = (name: string) => `rm /etc/apache2/sites-enabled/${name}.conf && apache2ctl graceful`;

const answers = (name: string, path = '/are-you-there', what = 'I am here') =>
  `curl -s -H 'Host: ${name}' 'http://127.0.0.1${path}' | grep -q '${what}'`;

export const sites = defineConditions(
  {
    id: 'default-site-in-use',
    about: "People use what lies in the folder of Debian's default site, which has no name.",
    on: 'FRONT_OFFICE',
    make: 'echo wiki >/var/www/html/wiki.html',
    outcome: {
      is: 'refused',
      words: /000-default\.conf, line 1 answers all requests.*404/,
      mend: 'rm /var/www/html/wiki.html',
    },
  },
  {
    id: 'default-site-named',
    about: "Debian's default site was given a name.",
    on: 'FRONT_OFFICE',
    make: `sed -i 's|DocumentRoot|ServerName www.example\\n\\tAlias /are-you-there /srv/here\\n\\t<Directory /srv>\\n\\tRequire all granted\\n\\t</Directory>\\n\\tDocumentRoot|' /etc/apache2/sites-available/000-default.conf
      echo 'I am here' >/srv/here && apache2ctl graceful`,
    still: answers('www.example'),
    outcome: { is: 'fine' },
  },
  {
    id: 'public-host-served',
    about: 'The reverse proxy has a site for the public host already, as from an Ansible playbook.',
    on: 'REVERSE_PROXY',
    make: put(
      '001-reverseproxy',
      site('ServerName monarc.lab.test\n    IncludeOptional /etc/apache2/client_redirection'),
    ),
    outcome: {
      is: 'refused',
      words: /monarc\.lab\.test is served on rpx\.lab\.test by .*001-reverseproxy\.conf, line 1.*publicSite/,
      mend: remove('001-reverseproxy'),
    },
  },
  {
    id: 'site-on-address',
    about: "A site has the server's own address, and so all that comes to it.",
    on: 'FRONT_OFFICE',
    make: put('apart', site('ServerName apart.example', "$(hostname -I | tr -d ' '):80")),
    outcome: {
      is: 'refused',
      words: /the site in .*apart\.conf, line 1 answers all requests/,
      mend: remove('apart'),
    },
  },
  {
    id: 'site-of-that-name',
    about: 'A site answers to the name that a client would have, in a file of another name.',
    on: 'FRONT_OFFICE',
    make: enable('zz-shop', site('ServerName shop.example\n    ServerAlias shop.monarc.lab.test')),
    still: answers('shop.monarc.lab.test'),
    outcome: { is: 'taken', alias: 'shop', words: [/the site shop\.example in .*zz-shop\.conf, line 1/] },
  },
  {
    id: 'path-for-every-host',
    about: 'A path is served for every host, whatever its name.',
    on: 'REVERSE_PROXY',
    make: `mkdir -p /srv/wiki && echo 'I am here' >/srv/wiki/page
      printf 'Alias /wiki /srv/wiki\\n<Directory /srv/wiki>\\n    Require all granted\\n</Directory>\\n' >/etc/apache2/conf-available/wiki.conf
      a2enconf -q wiki && apache2ctl graceful`,
    still: answers('anything.example', '/wiki/page'),
    outcome: { is: 'taken', alias: 'wiki', words: [/"Alias \/wiki \/srv\/wiki" in .*wiki\.conf, line 1/] },
  },
  {
    id: 'monitoring',
    about: 'Monitoring asks Apache for its status.',
    on: 'FRONT_OFFICE',
    make: 'a2enmod -q status && apache2ctl graceful',
    still: answers('localhost', '/server-status?auto', 'ServerVersion'),
    outcome: { is: 'fine' },
  },
);

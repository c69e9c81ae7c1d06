/** Apache and PHP as people run them. */
import { defineConditions } from '../condition.ts';

const stop = 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done';
/** Until it has children: before that, the signal of a reload would end it. */
const start =
  'apache2ctl start; until pgrep -P "$(cat /run/apache2/apache2.pid 2>/dev/null || echo 0)" -x apache2 >/dev/null; do sleep 0.05; done';
const restart = `${stop}; ${start}`;

export const apache = defineConditions(
  {
    id: 'php-fpm',
    about: 'PHP runs as php-fpm beside the event MPM, not as a module of Apache.',
    on: 'FRONT_OFFICE',
    make: `a2dismod -q -f php8.2 mpm_prefork && a2enmod -q mpm_event proxy_fcgi setenvif && a2enconf -q php8.2-fpm
      service php8.2-fpm start >/dev/null 2>&1; ${restart}`,
    touches: ['php'],
    outcome: { is: 'fine' },
  },
  {
    id: 'quiet-apache',
    about: 'Apache is told to say little about itself, to look names up, and to use canonical names.',
    on: 'FRONT_OFFICE',
    make: `printf 'ServerTokens Prod\\nServerSignature Off\\nUseCanonicalName On\\nHostnameLookups On\\n' >/etc/apache2/conf-enabled/zz-quiet.conf && apache2ctl graceful`,
    outcome: { is: 'fine' },
  },
  {
    id: 'apache-warns',
    about: 'Apache warns at each start, for example that it has no name.',
    on: 'FRONT_OFFICE',
    make: `printf 'ServerName fo1.lab.test\\n<VirtualHost *:80>\\n    ServerName gone.example\\n    DocumentRoot /nowhere\\n</VirtualHost>\\n' >/etc/apache2/sites-available/zz-warns.conf && a2ensite -q zz-warns && apache2ctl graceful`,
    outcome: { is: 'fine' },
  },
  {
    id: 'php-warns',
    about: "PHP's command line prints warnings.",
    on: 'FRONT_OFFICE',
    make: `printf 'extension=nowhere\\ndisplay_startup_errors=On\\ndisplay_errors=On\\nhtml_errors=On\\n' >/etc/php/8.2/cli/conf.d/99-past.ini`,
    outcome: { is: 'fine' },
  },
  {
    id: 'other-port',
    about: 'Apache listens on another port.',
    on: 'FRONT_OFFICE',
    make: `sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf && ${restart}`,
    outcome: {
      is: 'refused',
      words: /127\.0\.0\.1:80|port 80/,
      mend: `sed -i 's/^Listen 8080$/Listen 80/' /etc/apache2/ports.conf && ${restart}`,
    },
  },
  {
    id: 'one-address',
    about: "Apache listens on the server's own address alone.",
    on: 'FRONT_OFFICE',
    make: `sed -i "s/^Listen 80$/Listen $(hostname -I | tr -d ' '):80/" /etc/apache2/ports.conf && ${restart}`,
    outcome: {
      is: 'refused',
      words: /127\.0\.0\.1:80|port 80/,
      mend: `sed -i 's/^Listen .*:80$/Listen 80/' /etc/apache2/ports.conf && ${restart}`,
    },
  },
  {
    id: 'broken-configuration',
    about: "Apache's configuration has a mistake, so that it would not start again.",
    on: 'FRONT_OFFICE',
    make: `echo 'Nonsense' >/etc/apache2/sites-enabled/broken.conf`,
    outcome: { is: 'refused', words: /broken\.conf/, mend: 'rm /etc/apache2/sites-enabled/broken.conf' },
  },
  {
    id: 'port-taken',
    about: 'Another program has port 80.',
    on: 'FRONT_OFFICE',
    make: `${stop}
      php -S 0.0.0.0:80 -t /srv >/dev/null 2>&1 & echo $! >/run/squatter.pid
      until ss -Hltn sport = :80 | grep -q .; do sleep 0.05; done`,
    outcome: {
      is: 'refused',
      words: /php has that port/,
      mend: `kill "$(cat /run/squatter.pid)"; while kill -0 "$(cat /run/squatter.pid)" 2>/dev/null; do sleep 0.05; done; rm /run/squatter.pid; ${start}`,
    },
  },
  {
    id: 'module-missing',
    about: 'A module of Apache that the reverse proxy needs is not enabled.',
    on: 'REVERSE_PROXY',
    make: 'a2dismod -q -f proxy_http && apache2ctl graceful',
    outcome: { is: 'refused', words: /proxy_http/, mend: 'a2enmod -q proxy_http && apache2ctl graceful' },
  },
  {
    id: 'no-release',
    about: "MONARC's code is not there.",
    on: 'FRONT_OFFICE',
    make: 'mv /var/lib/monarc/fo /var/lib/monarc/fo.away',
    outcome: {
      is: 'refused',
      words: /\/var\/lib\/monarc\/fo/,
      mend: 'mv /var/lib/monarc/fo.away /var/lib/monarc/fo',
    },
  },
);

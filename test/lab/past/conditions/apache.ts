/** Apache and PHP as people run them. */
import { defineConditions, type Condition } from '../condition.ts';

const stop = 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done';
/** Until it has children: before that, the signal of a reload would end it. */
const start =
  'apache2ctl start; until pgrep -P "$(cat /run/apache2/apache2.pid 2>/dev/null || echo 0)" -x apache2 >/dev/null; do sleep 0.05; done';
const restart = `${stop}; ${start}`;

/** A setting of PHP as Apache runs it. */
const phpSetting = (
  id: string,
  about: string,
  line: string,
  words: RegExp,
  showsLater = false,
): Condition => ({
  id,
  about,
  on: 'FRONT_OFFICE',
  make: `echo '${line}' >/etc/php/8.2/apache2/conf.d/99-past.ini && ${restart}`,
  outcome: {
    is: 'refused',
    words,
    mend: `rm /etc/php/8.2/apache2/conf.d/99-past.ini && ${restart}`,
    showsLater,
  },
});

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
    id: 'hardened-apache',
    about:
      'Apache follows no links, allows no overrides and hides files whose names begin with a dot, by default.',
    on: 'FRONT_OFFICE',
    make: `printf '<Directory />\\n    Options None\\n    AllowOverride None\\n    Require all denied\\n</Directory>\\n<LocationMatch "/[.]">\\n    Require all denied\\n</LocationMatch>\\nRedirectMatch 404 "/[.]"\\nTraceEnable Off\\nFileETag None\\nHttpProtocolOptions Strict\\nStrictHostCheck ON\\nKeepAlive Off\\n' >/etc/apache2/conf-enabled/zz-hardened.conf && apache2ctl graceful`,
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
    id: 'php-not-in-apache',
    about: "Apache's module of PHP is not enabled, and nothing else runs PHP.",
    on: 'FRONT_OFFICE',
    make: `cp -a /etc/apache2/mods-enabled /run/past-mods && rm /run/past-mods/php8.2.* &&
      mount --bind /run/past-mods /etc/apache2/mods-enabled && { ${restart}; }`,
    outcome: {
      is: 'refused',
      words: /Apache module php/,
      mend: `umount /etc/apache2/mods-enabled && rm -r /run/past-mods && { ${restart}; }`,
    },
  },
  {
    id: 'sites-not-read',
    about: "Apache reads its sites from another folder than Debian's.",
    on: 'FRONT_OFFICE',
    make: `sed 's|^IncludeOptional sites-enabled/|IncludeOptional vhosts/|' /etc/apache2/apache2.conf >/run/past-apache2.conf &&
      mount --bind /run/past-apache2.conf /etc/apache2/apache2.conf && apache2ctl graceful`,
    outcome: {
      is: 'told',
      words: /does not read \/etc\/apache2\/sites-enabled\/acme-past\.conf/,
      mend: 'umount /etc/apache2/apache2.conf && rm /run/past-apache2.conf && apache2ctl graceful',
    },
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
  {
    id: 'half-a-release',
    about: "Only a part of MONARC's code is there.",
    on: 'FRONT_OFFICE',
    make: 'cd /var/lib/monarc/fo && mv package.json /srv/ && mv scripts/client-upgrade-db.sh /srv/',
    outcome: {
      is: 'refused',
      words: /no package\.json.*no scripts\/client-upgrade-db\.sh/,
      mend: 'cd /srv && mv package.json /var/lib/monarc/fo/ && mv client-upgrade-db.sh /var/lib/monarc/fo/scripts/',
    },
  },
  {
    id: 'nothing-executable',
    about: "MONARC's code was copied without its modes, and nothing can be executed there or in /usr/local.",
    on: 'FRONT_OFFICE',
    make: `chmod -x /var/lib/monarc/fo/scripts/*
      for folder in /var/lib/monarc /usr/local; do mount --bind $folder $folder && mount -o remount,bind,noexec $folder || exit 1; done`,
    outcome: { is: 'fine' },
  },
  {
    id: 'extension-disabled',
    about: 'An extension of PHP is installed, but not enabled for Apache.',
    on: 'FRONT_OFFICE',
    make: `cp -a /etc/php/8.2/apache2/conf.d /run/past-conf.d && rm /run/past-conf.d/*pdo_mysql.ini &&
      mount --bind /run/past-conf.d /etc/php/8.2/apache2/conf.d && { ${restart}; }`,
    outcome: {
      is: 'refused',
      words: /phpenmod pdo_mysql/,
      mend: `umount /etc/php/8.2/apache2/conf.d && rm -r /run/past-conf.d && { ${restart}; }`,
    },
  },
  phpSetting(
    'open-basedir',
    'PHP may open files in some folders alone, and MONARC is in none of them.',
    'open_basedir = /var/www:/tmp',
    /open_basedir keeps PHP out of \/var\/lib\/monarc/,
  ),
  phpSetting(
    'functions-disabled',
    'Functions of PHP that MONARC needs are disabled.',
    'disable_functions = exec,system,getenv,putenv',
    /disable_functions has getenv/,
  ),
  phpSetting(
    'opcache-for-ever',
    'PHP does not look whether files were changed since it read them.',
    'opcache.validate_timestamps = 0',
    /opcache\.validate_timestamps/,
    true,
  ),
  phpSetting(
    'other-socket',
    "PHP looks for MariaDB's socket elsewhere than it is.",
    'pdo_mysql.default_socket = /run/mysqld/other.sock',
    /Set pdo_mysql\.default_socket/,
  ),
  {
    id: 'errors-displayed',
    about: 'PHP displays its errors, and cannot read a file that it is to read first.',
    on: 'FRONT_OFFICE',
    make: `printf 'display_errors = On\\nauto_prepend_file = /nowhere.php\\n' >/etc/php/8.2/apache2/conf.d/99-past.ini && ${restart}`,
    outcome: {
      is: 'told',
      words: /error of PHP's that ended it/,
      mend: `rm /etc/php/8.2/apache2/conf.d/99-past.ini && ${restart}`,
    },
  },
  {
    id: 'other-user',
    about: 'Apache and PHP run as another user.',
    on: 'FRONT_OFFICE',
    make: `sed 's/^export APACHE_RUN_USER=.*/export APACHE_RUN_USER=backup/' /etc/apache2/envvars >/run/past-envvars &&
      mount --bind /run/past-envvars /etc/apache2/envvars && { ${restart}; }`,
    outcome: {
      is: 'refused',
      words: /runs as backup: let it run as www-data/,
      mend: `umount /etc/apache2/envvars && rm /run/past-envvars && { ${restart}; }`,
    },
  },
);

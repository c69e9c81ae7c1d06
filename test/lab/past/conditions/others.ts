/** Other software on the same servers, and what earlier customers left. */
import { defineConditions, type Condition } from '../condition.ts';

const site = (name: string, port = 80) => `<VirtualHost *:${port}>
    ServerName ${name}
    DocumentRoot /var/www/html
    RedirectMatch 200 "^/are-you-there$"
    ErrorDocument 200 "${name} is here"
</VirtualHost>`;

const answers = (name: string) =>
  `curl -s -H 'Host: ${name}' http://127.0.0.1/are-you-there | grep -q '${name} is here'`;

/** Leaves nothing of a file system, and two files. */
const fill = (folder: string) =>
  `fallocate -l "$(($(stat -f -c '%a * %S' ${folder}) - 65536))" ${folder}/fill; while dd if=/dev/zero bs=4k count=64 2>/dev/null >>${folder}/fill2; do :; done; true`;

export const others = defineConditions(
  {
    id: 'other-application',
    about:
      'Another application has a database, an account, a site and a folder of the name that a client is to have.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e "CREATE DATABASE cloudapp; CREATE TABLE cloudapp.files (id INT PRIMARY KEY); INSERT INTO cloudapp.files VALUES (1), (2);
        CREATE USER cloudapp@localhost IDENTIFIED BY 'its own'; GRANT ALL ON cloudapp.* TO cloudapp@localhost"
      mkdir -p /var/www/cloudapp && echo data >/var/www/cloudapp/file
      cat >/etc/apache2/sites-available/cloudapp.conf <<'END'\n${site('cloudapp.example')}\nEND
      a2ensite -q cloudapp && apache2ctl graceful`,
    still: `mariadb --no-defaults -ucloudapp -p'its own' -N -e 'SELECT COUNT(*) FROM cloudapp.files' | grep -qx 2 && ${answers('cloudapp.example')}`,
    outcome: {
      is: 'taken',
      alias: 'cloudapp',
      words: [
        /database cloudapp/,
        /cloudapp@localhost/,
        /\/var\/www\/cloudapp/,
        /sites-available\/cloudapp\.conf/,
      ],
    },
  },
  {
    id: 'left-over-database',
    about: 'A database is left over from a client that was deleted long ago.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e "CREATE DATABASE oldone; CREATE TABLE oldone.users (id INT PRIMARY KEY, email TEXT); INSERT INTO oldone.users VALUES (1, 'boss@old.example')"`,
    still: `runuser -u mysql -- mariadb --no-defaults --user=mysql -N -e 'SELECT email FROM oldone.users' | grep -qx boss@old.example`,
    outcome: { is: 'taken', alias: 'oldone', words: [/database oldone/] },
  },
  {
    id: 'left-over-account',
    about: 'A MariaDB account is left over, without a database.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e "CREATE USER orphan@localhost IDENTIFIED BY 'its own'"`,
    still: `mariadb --no-defaults -uorphan -p'its own' -e 'SELECT 1' >/dev/null`,
    outcome: { is: 'taken', alias: 'orphan', words: [/orphan@localhost/] },
  },
  {
    id: 'left-over-reader',
    about: "An account of a client's name is left over on the back office.",
    on: 'BACK_OFFICE',
    make: `mariadb -e "CREATE USER reader@'%' IDENTIFIED BY 'its own'; GRANT SELECT ON monarc_common.* TO reader@'%'"`,
    still: `mariadb --no-defaults -ureader -p'its own' -h 127.0.0.1 -e 'SELECT 1' >/dev/null`,
    outcome: { is: 'taken', alias: 'reader', words: [/reader@%/] },
  },
  {
    id: 'left-over-rights',
    about: 'An account of somebody else has rights on a database that is not there any more.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e "CREATE USER bob@'%' IDENTIFIED BY 'its own'; GRANT ALL ON shared.* TO bob@'%'"`,
    outcome: { is: 'taken', alias: 'shared', words: [/rights of bob@% on database shared/] },
  },
  {
    id: 'rotation-of-the-same-name',
    about: 'Another program has a stanza of logrotate under the name that Regent uses.',
    on: 'FRONT_OFFICE',
    make: `mv /etc/logrotate.d/regent /run/rotation 2>/dev/null; printf '/srv/x.log {\n    daily\n}\n' >/etc/logrotate.d/regent`,
    outcome: {
      is: 'refused',
      words: /\/etc\/logrotate\.d\/regent was not written by Regent/,
      mend: 'rm /etc/logrotate.d/regent; mv /run/rotation /etc/logrotate.d/regent 2>/dev/null; true',
    },
  },
  {
    id: 'left-over-folder',
    about: 'A folder below /var/www is left over, with files in it.',
    on: 'FRONT_OFFICE',
    make: `mkdir -p /var/www/archive/data && echo kept >/var/www/archive/data/file`,
    outcome: { is: 'taken', alias: 'archive', words: [/\/var\/www\/archive/] },
  },
  {
    id: 'site-by-hand',
    about: "A site of the administrator's has the file name that a client's would have.",
    on: 'FRONT_OFFICE',
    make: `cat >/etc/apache2/sites-available/intranet.conf <<'END'\n${site('intranet.example')}\nEND
      a2ensite -q intranet && apache2ctl graceful`,
    still: answers('intranet.example'),
    outcome: { is: 'taken', alias: 'intranet', words: [/sites-available\/intranet\.conf/] },
  },
  {
    id: 'site-with-wildcard',
    about: 'A site with a wildcard in its ServerAlias is enabled beside.',
    on: 'FRONT_OFFICE',
    make: `cat >/etc/apache2/sites-available/zz-wild.conf <<'END'\n${site('wild.example').replace('    DocumentRoot', '    ServerAlias *.example *.lab.test\n    DocumentRoot')}\nEND
      a2ensite -q zz-wild && apache2ctl graceful`,
    still: answers('wild.example'),
    outcome: { is: 'fine' },
  },
  {
    id: 'site-on-proxy',
    about: 'The reverse proxy serves other sites as well.',
    on: 'REVERSE_PROXY',
    make: `cat >/etc/apache2/sites-available/status-page.conf <<'END'\n${site('status.example')}\nEND
      a2ensite -q status-page && apache2ctl graceful`,
    still: answers('status.example'),
    outcome: { is: 'fine' },
  },
  {
    id: 'certificate-challenges',
    about: 'Certificates are renewed by files in a folder that Apache serves for every host.',
    on: 'REVERSE_PROXY',
    make: `mkdir -p /srv/challenges && echo answer >/srv/challenges/question
      cat >/etc/apache2/conf-available/challenges.conf <<'END'
Alias /.well-known/acme-challenge /srv/challenges
<Directory /srv/challenges>
    Require all granted
</Directory>
END
      a2enconf -q challenges && apache2ctl graceful`,
    still: `for host in monarc.lab.test anything.example; do
        curl -s -H "Host: $host" http://127.0.0.1/.well-known/acme-challenge/question | grep -qx answer || exit 1
      done`,
    outcome: { is: 'fine' },
  },
  {
    id: 'route-by-hand',
    about: 'The file of routes holds lines that somebody wrote by hand.',
    on: 'REVERSE_PROXY',
    make: `printf '<Location "/by-hand">\\n    RedirectMatch 204 "^/by-hand"\\n</Location>\\n' >/etc/apache2/client_redirection`,
    still: `grep -q '<Location "/by-hand">' /etc/apache2/client_redirection`,
    outcome: { is: 'fine' },
  },
  {
    id: 'var-www-elsewhere',
    about: '/var/www is a link to another volume.',
    on: 'FRONT_OFFICE',
    make: `mkdir -p /srv/volume && mv /var/www /srv/volume/www && ln -s /srv/volume/www /var/www`,
    touches: ['/var/www'],
    outcome: { is: 'fine' },
  },
  {
    id: 'nothing-runs-in-www',
    about: 'Nothing can be executed in /var/www, which has no devices either.',
    on: 'FRONT_OFFICE',
    make: 'mount --bind /var/www /var/www && mount -o remount,bind,noexec,nosuid,nodev /var/www',
    touches: ['/var/www'],
    outcome: { is: 'fine' },
  },
  {
    id: 'hidden-processes',
    about: 'People see their own processes alone.',
    on: 'FRONT_OFFICE',
    make: 'mount -o remount,hidepid=2 /proc',
    outcome: { is: 'fine' },
  },
  {
    id: 'no-files-left',
    about: 'The volume of /var/www has room, but takes no more files.',
    on: 'FRONT_OFFICE',
    make: `mount -t tmpfs -o nr_inodes=50 past /mnt && cp -a /var/www/. /mnt/ && mount --move /mnt /var/www
      n=0; while touch "/var/www/fill$((n += 1))" 2>/dev/null; do :; done`,
    outcome: {
      is: 'refused',
      words: /write access to \/var\/www\. .*No space left/,
      mend: 'umount /var/www',
    },
  },
  {
    id: 'full-logs',
    about: "The volume of Apache's logs is full.",
    on: 'FRONT_OFFICE',
    make: 'mount -t tmpfs -o size=64k past /var/log/apache2; dd if=/dev/zero of=/var/log/apache2/fill bs=4k 2>/dev/null; true',
    outcome: {
      is: 'refused',
      words: /write access to \/var\/log\/apache2\. .*No space left/,
      mend: 'rm /var/log/apache2/fill',
      showsLater: true,
    },
  },
  {
    id: 'logs-in-memory',
    about: "Apache's logs are in memory, and gone when the machine restarts.",
    on: 'FRONT_OFFICE',
    make: 'mount -t tmpfs past /var/log/apache2 && apache2ctl graceful',
    outcome: { is: 'fine', remark: /\/var\/log\/apache2 is in memory/ },
  },
  {
    id: 'read-only-sites',
    about: "The folder of Apache's sites cannot be written.",
    on: 'FRONT_OFFICE',
    make: 'cd /etc/apache2/sites-enabled && mount --bind . . && mount -o remount,bind,ro "$PWD"',
    outcome: {
      is: 'refused',
      words: /\/etc\/apache2\/sites-enabled.*Read-only/,
      mend: 'umount /etc/apache2/sites-enabled',
    },
  },
  {
    id: 'full-disk',
    about: 'The disk is full.',
    on: 'FRONT_OFFICE',
    make: fill('/var'),
    outcome: { is: 'refused', words: /No space left|full/, mend: 'rm -f /var/fill /var/fill2' },
  },
  ...['/tmp', '/run'].map((folder): Condition => ({
    id: `full-${folder.slice(1)}`,
    about: `${folder} is full.`,
    on: 'FRONT_OFFICE',
    make: fill(folder),
    outcome: { is: 'refused', words: /No space left|full/, mend: `rm -f ${folder}/fill ${folder}/fill2` },
  })),
  {
    id: 'read-only-etc',
    about: '/etc cannot be written.',
    on: 'FRONT_OFFICE',
    make: 'mount --bind /etc /etc && mount -o remount,bind,ro /etc',
    outcome: { is: 'refused', words: /\/etc\/.*[Rr]ead-only/, mend: 'umount /etc' },
  },
  {
    id: 'volume-away',
    about: 'The folder of dumps is a link to a volume that is not mounted.',
    on: 'FRONT_OFFICE',
    make: `cd /var/lib && if [ -e mysql-backup ]; then mv mysql-backup mysql-backup.away; fi && ln -s /srv/volume mysql-backup`,
    outcome: {
      is: 'refused',
      words: /\/var\/lib\/mysql-backup[^]*it is no folder, and leads to none/,
      mend: 'cd /var/lib && rm mysql-backup && if [ -e mysql-backup.away ]; then mv mysql-backup.away mysql-backup; fi',
    },
  },
  {
    id: 'another-regent',
    about: 'Another Regent manages the server.',
    on: 'FRONT_OFFICE',
    make: `mkdir -p /var/lib/regent && cd /var/lib/regent && touch managed-by.json && mv managed-by.json own
      echo '{"regent": "another", "counters": {}, "since": "2020-01-01T00:00:00.000Z"}' >managed-by.json`,
    outcome: {
      is: 'refused',
      words: /managed by another Regent.*claimServer/s,
      mend: 'cd /var/lib/regent && rm managed-by.json && if [ -s own ]; then mv own managed-by.json; else rm own; fi',
    },
  },
  {
    id: 'link-to-routes',
    about: 'The file of routes is a link.',
    on: 'REVERSE_PROXY',
    make: `echo '# by hand' >/srv/routes && mv /etc/apache2/client_redirection /srv/routes.own 2>/dev/null
      ln -s /srv/routes /etc/apache2/client_redirection`,
    outcome: {
      is: 'told',
      words: /client_redirection is a link to \/srv\/routes/,
      mend: 'cd /etc/apache2 && rm client_redirection /srv/routes && if [ -e /srv/routes.own ]; then mv /srv/routes.own client_redirection; fi',
    },
  },
);

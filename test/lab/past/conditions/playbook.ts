/** What MONARC's Ansible playbook leaves on servers, in our own words: names and shapes of files, not their text. */
import { defineConditions } from '../condition.ts';

export const playbook = defineConditions(
  {
    id: 'playbook-logrotate',
    about: "A stanza of logrotate names the logs of all of Apache's sites already.",
    on: 'FRONT_OFFICE',
    make: `cat >/etc/logrotate.d/apache2 <<'END'
/var/log/apache2/*.log /var/log/apache2/*/*.log {
	daily
	missingok
	rotate 14
	create 640 root adm
}
END`,
    still: `! logrotate -d /etc/logrotate.conf 2>&1 | grep -i 'duplicate log entry'`,
    outcome: { is: 'fine' },
  },
  {
    id: 'playbook-backup-script',
    about: "A backup script that is not Regent's lies where Regent's would.",
    on: 'FRONT_OFFICE',
    make: `printf '#!/bin/bash\\n# all clients, by hand\\nfor client in legacy1 legacy2; do mysqldump "$client" >/dev/null; done\\n' >/usr/local/bin/backup_monarc_db.sh
      chmod 755 /usr/local/bin/backup_monarc_db.sh`,
    outcome: { is: 'refused', words: /backup_monarc_db\.sh/, mend: 'rm /usr/local/bin/backup_monarc_db.sh' },
  },
  {
    id: 'playbook-cron',
    about: "root's crontab calls a backup script.",
    on: 'FRONT_OFFICE',
    make: `mkdir -p /var/spool/cron/crontabs && echo '5 1 * * * /usr/local/bin/backup_monarc_db.sh' >/var/spool/cron/crontabs/root`,
    outcome: { is: 'fine' },
  },
  {
    id: 'playbook-php-limits',
    about: 'PHP has its limits set in files of its own.',
    on: 'FRONT_OFFICE',
    make: `printf 'upload_max_filesize = 200M\\npost_max_size = 200M\\nmemory_limit = 1024M\\n' >/etc/php/8.2/apache2/conf.d/90-monarc.ini && apache2ctl graceful`,
    outcome: { is: 'fine' },
  },
);

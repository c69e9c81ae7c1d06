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
  {
    id: 'playbook-under-cron',
    about: 'A crontab runs the playbook, with roles that write what Regent keeps.',
    on: 'BACK_OFFICE',
    make: `mkdir -p /home/ansible/monarc/playbook /var/spool/cron/crontabs && cd /home/ansible/monarc/playbook
      printf '#!/bin/bash\\ncd "$1"\\n"$3" -i ../inventory/ monarc.yaml\\n' >update.sh
      printf -- '- hosts: dev\\n  roles:\\n    - role: monarcfo\\n- hosts: rpx\\n  roles:\\n    - role: role-apache2\\n' >monarc.yaml
      chown -R ansible: /home/ansible/monarc
      echo "0 * * * * $PWD/update.sh $PWD/ bo $(command -v ansible-playbook)" >/var/spool/cron/crontabs/ansible`,
    outcome: {
      is: 'fine',
      remark:
        /crontabs\/ansible runs MONARC's Ansible playbook with monarcfo \(for front offices\) and role-apache2 \(for the reverse proxy\), which must be off/,
    },
  },
  {
    id: 'playbook-out-of-sight',
    about: 'Cron runs an Ansible playbook that is not to be found on the server.',
    on: 'FRONT_OFFICE',
    make: `printf '#!/bin/sh\\nansible-pull -U https://git.example.test/site.git\\n' >/etc/cron.daily/site && chmod 755 /etc/cron.daily/site`,
    outcome: {
      is: 'fine',
      remark:
        /\/etc\/cron\.daily\/site runs an Ansible playbook that Regent cannot read\. If it is MONARC's, monarcfo, monarcfo-update/,
    },
  },
  {
    id: 'playbook-roles-off',
    about: 'Cron runs the playbook, with those roles commented out, and another one of the house.',
    on: 'REVERSE_PROXY',
    make: `mkdir -p /srv/ansible && cd /srv/ansible
      printf -- '- hosts: dev\\n  roles: []\\n#   - role: monarcfo\\n- hosts: master\\n  roles: [monarcbo]\\n- hosts: rpx\\n  roles: [role-certbot]\\n' >monarc.yaml
      printf -- '- hosts: all\\n  roles: [house]\\n' >house.yaml
      printf '0 * * * * root cd /srv/ansible && ansible-playbook monarc.yaml\\n5 * * * * root ansible-playbook /srv/ansible/house.yaml\\n' >/etc/cron.d/ansible`,
    outcome: { is: 'fine' },
  },
);

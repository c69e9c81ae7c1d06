/** MariaDB as it is configured, hardened and used by others. */
import { defineConditions } from '../condition.ts';

const configured = (lines: string) =>
  `printf '[mysqld]\\n${lines}\\n' >>/etc/mysql/mariadb.conf.d/99-past.cnf && service mariadb restart >/dev/null 2>&1`;

const asBefore = 'rm /etc/mysql/mariadb.conf.d/99-past.cnf && service mariadb restart >/dev/null 2>&1';

export const mariadb = defineConditions(
  {
    id: 'client-options',
    about: "root's options of MariaDB's programs change what they print.",
    on: 'FRONT_OFFICE',
    make: `printf '[mysql]\\ntable\\nhtml\\nverbose\\n[mariadb-client]\\nvertical\\n[mysqldump]\\nskip-extended-insert\\nno-data\\nskip-opt\\n[mariadb-dump]\\nno-create-info\\n[client]\\ndefault-character-set=latin1\\n' >/root/.my.cnf`,
    touches: ['/root/.my.cnf'],
    outcome: { is: 'fine' },
  },
  {
    id: 'options-for-all',
    about: "Options of MariaDB's programs are changed for everybody on the machine.",
    on: 'FRONT_OFFICE',
    make: `printf '[client]\\ncomments\\n[mysql]\\nsafe-updates\\nsilent\\ninit-command="SET sql_mode=ANSI"\\n[mysqldump]\\nwhere="1=0"\\n' >/etc/mysql/conf.d/past.cnf`,
    outcome: { is: 'fine' },
  },
  {
    id: 'root-password',
    about: "MariaDB's root has a password, which is in /root/.my.cnf.",
    on: 'FRONT_OFFICE',
    make: `mariadb -e "SET PASSWORD FOR root@localhost = PASSWORD('se#cr\\"et')" && mariadb --no-defaults -uroot -p'se#cr"et' -e "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('se#cr\\"et')"
      printf '[client]\\nuser=root\\npassword="se#cr\\\\"et"\\n' >/root/.my.cnf && chmod 600 /root/.my.cnf`,
    touches: ['/root/.my.cnf'],
    outcome: { is: 'fine' },
  },
  {
    id: 'sql-modes',
    about: 'Unusual SQL modes are set for everybody.',
    on: 'FRONT_OFFICE',
    make: configured(
      'sql_mode = ANSI_QUOTES,NO_BACKSLASH_ESCAPES,TRADITIONAL\\nskip-name-resolve\\nlc_messages = de_DE',
    ),
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'hurried-mariadb',
    about: 'MariaDB ends sessions and statements soon, and takes packets of a megabyte at most.',
    on: 'FRONT_OFFICE',
    make: configured(
      'max_allowed_packet = 1M\\nwait_timeout = 5\\ninteractive_timeout = 5\\nlock_wait_timeout = 1\\ninnodb_lock_wait_timeout = 1\\nmax_statement_time = 20\\nidle_transaction_timeout = 3\\nidle_readonly_transaction_timeout = 3\\nnet_read_timeout = 5\\nnet_write_timeout = 5',
    ),
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'old-defaults',
    about: 'MariaDB has the character set, the dates and the binary log of an old server.',
    on: 'FRONT_OFFICE',
    make: configured(
      'character_set_server = latin1\\ncollation_server = latin1_swedish_ci\\nlog_bin = past\\nbinlog_format = STATEMENT\\nserver_id = 7\\ninnodb_strict_mode = OFF\\nexplicit_defaults_for_timestamp = OFF\\nautocommit = 0\\ncompletion_type = CHAIN',
    ),
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'data-elsewhere',
    about: "MariaDB's folder is a link to another volume.",
    on: 'FRONT_OFFICE',
    make: `service mariadb stop >/dev/null 2>&1; mkdir -p /srv/data && mount -t tmpfs past /srv/data &&
      mv /var/lib/mysql /srv/data/ && ln -s /srv/data/mysql /var/lib/mysql && service mariadb start >/dev/null 2>&1`,
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'lower-case-names',
    about: 'Names of tables are kept in lower case.',
    on: 'FRONT_OFFICE',
    make: configured('lower_case_table_names = 1'),
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'passwords-expire',
    about: 'Passwords expire after some time.',
    on: 'FRONT_OFFICE',
    make: configured('default_password_lifetime = 90'),
    meanwhile: `mariadb -e "ALTER USER 'acme-past'@localhost PASSWORD EXPIRE"`,
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'passwords-expire-on-back-office',
    about: 'Passwords expire after some time on the back office.',
    on: 'BACK_OFFICE',
    make: configured('default_password_lifetime = 90'),
    meanwhile: `mariadb -e "ALTER USER 'acme-past'@'%' PASSWORD EXPIRE"`,
    touches: ['mysqld'],
    outcome: { is: 'fine' },
  },
  {
    id: 'account-limits',
    about: 'Accounts are given limits by hand.',
    on: 'FRONT_OFFICE',
    make: 'true',
    meanwhile: `mariadb -e "ALTER USER 'acme-past'@localhost WITH MAX_USER_CONNECTIONS 20"`,
    outcome: { is: 'fine' },
  },
  {
    id: 'other-databases',
    about: 'MariaDB holds many databases of others.',
    on: 'FRONT_OFFICE',
    make: `for i in $(seq 40); do echo "CREATE DATABASE \\\`other $i-db\\\`; CREATE TABLE \\\`other $i-db\\\`.t (i INT PRIMARY KEY);"; done | mariadb`,
    outcome: { is: 'fine' },
  },
  {
    id: 'anonymous-users',
    about: 'MariaDB of the back office has anonymous users, as old installations do.',
    on: 'BACK_OFFICE',
    make: `mariadb -e "CREATE USER ''@localhost; CREATE USER ''@'bo'"`,
    outcome: { is: 'fine' },
  },
  {
    id: 'strict-passwords',
    about: 'A plugin of MariaDB asks more of passwords than capitals and digits.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e "INSTALL SONAME 'simple_password_check'"`,
    outcome: {
      is: 'refused',
      words: /simple_password_check/,
      mend: `mariadb -e "UNINSTALL SONAME 'simple_password_check'"`,
    },
  },
  {
    id: 'root-locked-out',
    about: "MariaDB's root has a password that is nowhere.",
    on: 'FRONT_OFFICE',
    make: `mariadb -N -r -e "SELECT priv FROM mysql.global_priv WHERE user = 'root' AND host = 'localhost'" >/run/root.priv
      mariadb -e "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('forgotten')"`,
    outcome: {
      is: 'refused',
      words: /[Mm]ariaDB.*root|root.*[Mm]ariaDB/s,
      mend: `runuser -u mysql -- mariadb --no-defaults --user=mysql -e "UPDATE mysql.global_priv
          SET priv = '$(cat /run/root.priv)' WHERE user = 'root' AND host = 'localhost'; FLUSH PRIVILEGES" && rm /run/root.priv`,
    },
  },
  {
    id: 'mariadb-read-only',
    about: 'MariaDB takes no writes, as a replica does.',
    on: 'FRONT_OFFICE',
    make: `mariadb -e 'SET GLOBAL read_only = ON'`,
    outcome: { is: 'refused', words: /read.only/, mend: `mariadb -e 'SET GLOBAL read_only = OFF'` },
  },
  {
    id: 'tls-demanded',
    about: 'MariaDB of the back office demands TLS of everybody.',
    on: 'BACK_OFFICE',
    make: configured('require_secure_transport = ON'),
    outcome: { is: 'refused', words: /require_secure_transport/, mend: asBefore },
  },
  {
    id: 'no-grant-tables',
    about: 'MariaDB runs without its tables of accounts, as after a password was forgotten.',
    on: 'FRONT_OFFICE',
    make: configured('skip-grant-tables'),
    outcome: { is: 'refused', words: /skip-grant-tables/, mend: asBefore },
  },
  {
    id: 'other-engine',
    about: 'MariaDB makes tables of one engine alone, and that is not InnoDB.',
    on: 'FRONT_OFFICE',
    make: configured('enforce_storage_engine = Aria'),
    outcome: { is: 'refused', words: /takes new tables/, mend: asBefore },
  },
  {
    id: 'mariadb-stopped',
    about: 'MariaDB does not run.',
    on: 'FRONT_OFFICE',
    make: 'service mariadb stop >/dev/null 2>&1',
    outcome: { is: 'refused', words: /MariaDB/, mend: 'service mariadb start >/dev/null 2>&1' },
  },
  {
    id: 'account-locked',
    about: 'The account of a client is locked by hand.',
    on: 'FRONT_OFFICE',
    make: 'true',
    meanwhile: `mariadb -e "ALTER USER 'acme-past'@localhost ACCOUNT LOCK"`,
    outcome: {
      is: 'told',
      words: /acme-past@localhost is locked/,
      mend: `mariadb -e "ALTER USER 'acme-past'@localhost ACCOUNT UNLOCK"`,
    },
  },
  {
    id: 'data-of-another',
    about: "A dump of another client was read into a client's database.",
    on: 'FRONT_OFFICE',
    make: 'true',
    meanwhile: `mariadb acme-past -e "SET foreign_key_checks = 0; UPDATE clients SET id = id + 500; UPDATE clients_models SET client_id = client_id + 500"`,
    outcome: {
      is: 'told',
      words: /what was in database acme-past \(it holds the data of client number 5\d\d now\) is missing/,
      mend: `mariadb acme-past -e "SET foreign_key_checks = 0; UPDATE clients SET id = id - 500; UPDATE clients_models SET client_id = client_id - 500"`,
    },
  },
  {
    id: 'a-table-is-gone',
    about: "Some of MONARC's tables are gone from a client's database.",
    on: 'FRONT_OFFICE',
    make: 'true',
    meanwhile: `mariadb acme-past -e "RENAME TABLE clients_models TO clients_models_before"`,
    outcome: {
      is: 'told',
      words: /what was in clients_models of database acme-past is missing/,
      mend: `mariadb acme-past -e "RENAME TABLE clients_models_before TO clients_models"`,
    },
  },
  {
    id: 'bind-address',
    about: 'MariaDB of the back office listens on the loopback address alone.',
    on: 'BACK_OFFICE',
    make: configured('bind-address = 127.0.0.1'),
    outcome: {
      is: 'told',
      words: /bind-address/,
      mend: asBefore,
    },
  },
);

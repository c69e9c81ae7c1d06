#!/bin/bash
# Brings a client's database to this release's schema: <type> <host> <database> <password> <user>, called
# in the release's folder. Like MONARC's own it leaves its settings in a fixed file while it works, and its
# exit code is that of the last `rm`, whatever happened before. A host on which MONARC's own takes its time has
# the seconds that it takes in a file.

if [ $# -ne 5 ]; then
  echo "Usage: client-upgrade-db.sh frontoffice <host> <database> <password> <user>"
  false
else
  cat >/tmp/conf.tmp.php <<CONF
<?php
return array(
    'doctrine' => array(
        'connection' => array(
            'orm_cli' => array(
                'params' => array(
                    'host' => '$2',
                    'user' => '$5',
                    'password' => '$4',
                    'dbname' => '$3',
                ),
            ),
        ),
    ),
);
CONF
  sleep "$(cat /etc/lab-schema-seconds 2>/dev/null || echo 0)"
  php ./scripts/migrate.php /tmp/conf.tmp.php
  rm /tmp/conf.tmp.php
fi

/** Twenty clients on two front offices, as the playbook and some years of work by hand leave them. */
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { told } from '../kit/clients.ts';
import {
  generatedOf,
  install,
  installMaster,
  installRedirections,
  oldClient,
  type OldClient,
} from '../kit/old-estate.ts';

const FIRST = [
  'ville',
  'hospital',
  'Old_Bank',
  'school2',
  'energy',
  'rail-way',
  'notary',
  'water',
  'post',
  'zoo',
];
const SECOND = [
  'museum',
  'customs',
  'insure',
  'Court-1',
  'farm',
  'airline',
  'harbour',
  'radio',
  'forest',
  'lab-x',
];

export const onFirst = FIRST.map((alias, i) => oldClient(alias, 101 + i));
export const onSecond = SECOND.map((alias, i) => oldClient(alias, 201 + i));
export const all = [...onFirst, ...onSecond];
/** Somebody has deleted it in the back office; the playbook has left this. */
export const leftOver = oldClient('left-over', 250, { isServed: false });

export async function installTwenty(): Promise<void> {
  const { frontOffice, otherFrontOffice } = lab();
  const homes: [OldClient, Host][] = [
    ...onFirst.map((client): [OldClient, Host] => [client, frontOffice]),
    ...onSecond.map((client): [OldClient, Host] => [client, otherFrontOffice]),
  ];
  await Promise.all([
    (async () => {
      for (const client of onFirst) await install(client, frontOffice);
    })(),
    (async () => {
      for (const client of [...onSecond, leftOver]) await install(client, otherFrontOffice);
    })(),
  ]);
  await told(frontOffice, QUIRKS_OF_FIRST);
  await told(otherFrontOffice, QUIRKS_OF_SECOND);
  for (const host of [frontOffice, otherFrontOffice]) await told(host, 'apache2ctl graceful');
  await installRedirections(homes);
  await installMaster(homes);
}

/** Lines by hand in a site and a local.php, old dumps, other modes, an account that may do more than it should. */
const QUIRKS_OF_FIRST = `set -e
sed -i 's|^    RewriteEngine On|    # asked for by the customer\\n    Header set X-Robots-Tag noindex\\n    RewriteEngine On|' /etc/apache2/sites-available/hospital.conf
sed -i "s|^    'publicHost'|    'languages' => ['fr' => ['index' => 1, 'label' => 'Français']],\\n    'publicHost'|" /var/www/energy/local.php
mkdir -p /var/lib/mysql-backup/monarc/ville && echo old >/var/lib/mysql-backup/monarc/ville/dump.sql
chmod 755 /var/www/water/data; chmod 640 /var/www/notary/local.php
echo 'changed by the client' >/var/www/post/deliveries/own-template.docx
mariadb -e "GRANT SELECT ON mysql.* TO 'zoo'@'localhost'"
mariadb Old_Bank -e "INSERT INTO clients_models SET client_id = 103, model_id = 99, creator = 'System'"
printf '/var/log/apache2/*/*.log {\\n  weekly\\n  rotate 52\\n}\\n' >/etc/logrotate.d/monarc-clients
`;

const QUIRKS_OF_SECOND = `set -e
rm -rf /var/www/farm/import
mv /etc/apache2/sites-available/radio.conf /etc/apache2/sites-available/radio.conf.tmp
rm /etc/apache2/sites-enabled/radio.conf
mv /etc/apache2/sites-available/radio.conf.tmp /etc/apache2/sites-enabled/radio.conf
mariadb forest -e "UPDATE clients SET name = 'Forêt & Söhne \\\\'quoted\\\\''"
chown root:root /var/www/harbour/data
rm -rf /var/www/left-over
`;

/** The inventory, which has the client that was left over no more. */
export const inventory = () => {
  const { backOffice, frontOffice, otherFrontOffice } = lab();
  const files: Record<string, string> = {
    hosts: `[dev]\n${frontOffice.fqdn}\n${otherFrontOffice.fqdn}\n\n[master]\n${backOffice.fqdn}\n`,
    [`host_vars/${frontOffice.fqdn}/generated.yaml`]: generatedOf(onFirst),
    [`host_vars/${otherFrontOffice.fqdn}/generated.yaml`]: generatedOf(onSecond),
  };
  return Object.entries(files).map(([path, content]) => ({ path, content }));
};

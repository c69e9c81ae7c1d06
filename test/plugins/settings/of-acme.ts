import { localPhpOptions, type LocalPhp } from '../../../plugins/client-config/local-php.ts';
import { backOffice, clientState, site } from '../../kit/clients.ts';

/** What the local.php of the client acme is made of. */
export const ofAcme = (options: object = {}, more: Partial<LocalPhp> = {}): LocalPhp => ({
  client: clientState({ alias: 'acme' }),
  site,
  folder: '/var/www/acme',
  appVersion: '2.14.0',
  backOffice,
  codeFolder: '/var/lib/monarc/fo',
  options: localPhpOptions.parse(options),
  ...more,
});

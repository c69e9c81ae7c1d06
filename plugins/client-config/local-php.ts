/** A client's local.php: MONARC reads its configuration from it, through APP_CONF_DIR. */
import { z } from 'zod';
import type { ClientState, ServerFacts, Site } from '../../src/runner/contract/plugin.ts';
import { LANGUAGES } from '../shared/mariadb/first-user.ts';
import { knownSettings, localPhpSettings } from './local-php-settings.ts';
import { isMap, merged, phpLiteral, type PhpMap } from './php.ts';

export const localPhpOptions = z.strictObject({
  settings: localPhpSettings
    .default({})
    .describe("Settings in the local.php of all clients, by MONARC's names."),
  clients: z
    .record(z.string(), localPhpSettings)
    .default({})
    .describe('The same for single clients, by alias; they override those for all clients.'),
  commonDatabaseHost: z
    .enum(['address', 'name'])
    .optional()
    .describe('Whether clients reach the back office by its address or by its name.'),
});

export interface LocalPhp {
  client: ClientState;
  site: Site;
  /** The client's own folder. */
  folder: string;
  codeFolder: string;
  appVersion: string;
  backOffice: Pick<ServerFacts, 'fqdn' | 'formerFqdns' | 'address'>;
  options: z.infer<typeof localPhpOptions>;
  /** The configuration in its present local.php; undefined if absent. */
  present?: PhpMap | undefined;
}

/** The lines in which Regent writes a secret. */
export const SECRET_LINES = /'(?:password|salt|apiKey)' => /;

/** Lines of arrays and switches, which hold no secret, even if Regent did not write them. */
export const HARMLESS_LINES = /^\s*(?:'\w+' => (?:\[|true,|false,|null,)|\],)$/;

/**
 * The values of Regent and of options, merged over the present ones, or, if there are none, over those of a
 * release of MONARC.
 */
export const localPhp = (given: LocalPhp): string => phpFile(localPhpValues(given));

/** The values in it. */
export function localPhpValues(given: LocalPhp): PhpMap {
  const { settings, clients } = given.options;
  return valuesOf(given, given.present, [settings, clients[given.client.alias] ?? {}] as PhpMap[]);
}

/** Contains known lines only: no foreign content, and no settings that Regent does not know. */
export function knownLocalPhp(given: LocalPhp): string {
  const { settings, clients } = given.options;
  const known = [settings, clients[given.client.alias] ?? {}].map(knownSettings);
  return phpFile(valuesOf(given, undefined, known));
}

function valuesOf(given: LocalPhp, present: PhpMap | undefined, settings: PhpMap[]): PhpMap {
  const all = merged(present ?? beginnings(given), ofSite(given), ...settings, ofClient(given));
  // A setting that names languages must name all of them.
  const languages = settings.findLast((some) => some.languages !== undefined)?.languages;
  return languages === undefined ? all : { ...all, languages };
}

const phpFile = (values: PhpMap) => `<?php
/* Written by Regent. By hand, change only what neither Regent nor its options say: all else is put back. */
return ${phpLiteral(values)};
`;

/** As in MONARC's local.php.dist. */
const beginnings = ({ codeFolder }: LocalPhp): PhpMap => ({
  doctrine: {},
  defaultLanguageIndex: 1,
  languages: {
    fr: { index: 1, label: 'Français' },
    en: { index: 2, label: 'English' },
    de: { index: 3, label: 'Deutsch' },
    nl: { index: 4, label: 'Dutch' },
  },
  activeLanguages: ['fr', 'en', 'de', 'nl', 'es', 'ro', 'it', 'ja', 'pl', 'pt', 'zh'],
  appVersion: '',
  checkVersion: true,
  appCheckingURL: 'https://version.monarc.lu/check/MONARC',
  terms: 'https://my.monarc.lu/terms.html',
  monarc: { ttl: 60, cliModel: 'generic' },
  mospApiUrl: 'https://objects.monarc.lu/api/',
  statsApi: { baseUrl: 'http://127.0.0.1:5005' },
  export: { defaultWithEval: true },
  captcha: {
    enabled: true,
    failedLoginAttempts: 3,
    params: {
      name: 'MonarcCaptcha',
      font: `${codeFolder}/data/fonts/arial.ttf`,
      fontSize: 30,
      height: 60,
      wordLen: 6,
      timeout: 300,
      imgDir: `${codeFolder}/public/captcha`,
      imgUrl: 'captcha/',
    },
  },
  deliverable: { pdfConverterBinary: '/usr/bin/soffice' },
});

/** The values from the site, unless options override them. */
const ofSite = ({ site, ...given }: LocalPhp): PhpMap => ({
  doctrine: { connection: { orm_default: { params: { host: commonDatabaseHost(given) } } } },
  defaultLanguageIndex: LANGUAGES[site.defaultLanguage],
  email: { name: site.emailName, from: site.emailFrom },
  ...(site.statsServiceUrl === '' ? {} : { statsApi: { baseUrl: site.statsServiceUrl } }),
});

/** Without the option, a client that reaches the back office by a name of its own keeps that name. */
function commonDatabaseHost({ backOffice, options, present }: Omit<LocalPhp, 'site'>): string {
  const names = [backOffice.fqdn, ...(backOffice.formerFqdns ?? [])];
  const isByName = names.some((name) => name === hostIn(present));
  return (options.commonDatabaseHost ?? (isByName ? 'name' : 'address')) === 'name'
    ? backOffice.fqdn
    : backOffice.address;
}

const hostIn = (present: PhpMap | undefined) =>
  ['doctrine', 'connection', 'orm_default', 'params', 'host'].reduce<unknown>(
    (value, key) => (isMap(value) ? value[key] : undefined),
    present,
  );

/** The values that only Regent sets. */
function ofClient({ client, site, folder, appVersion }: LocalPhp): PhpMap {
  const login = { user: client.alias, password: client.secrets.databasePassword };
  return {
    doctrine: {
      connection: {
        orm_default: { params: { ...login, dbname: 'monarc_common' } },
        orm_cli: { params: { host: 'localhost', ...login, dbname: client.alias } },
      },
    },
    appVersion,
    ...(client.defaultLanguage === null ? {} : { defaultLanguageIndex: LANGUAGES[client.defaultLanguage] }),
    ...(client.activeLanguages.length === 0 ? {} : { activeLanguages: client.activeLanguages }),
    twoFactorAuthEnforced: client.twoFactorEnforced,
    instanceName: client.name,
    monarc: { salt: client.secrets.salt },
    statsApi: { apiKey: client.secrets.statsToken },
    publicHost: `${site.protocol}://${site.publicHost}/${client.alias}`,
    import: {
      uploadFolder: `${folder}/import/files`,
      isBackgroundProcessActive: client.backgroundImportActive,
    },
  };
}

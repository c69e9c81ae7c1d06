/** A client's local.php: what MONARC reads its configuration from, through APP_CONF_DIR. */
import { z } from 'zod';
import type { ClientState, Site } from '../../src/runner/plugin.ts';
import { LANGUAGES } from './first-user.ts';
import { phpLiteral } from './php.ts';

/** What is the same for all clients of a deployment, and not Regent's to know. */
export const localPhpOptions = z.strictObject({
  activeLanguages: z
    .array(z.string())
    .default(['fr', 'en', 'de', 'nl', 'es', 'ro', 'it', 'ja', 'pl', 'pt', 'zh'])
    .describe("The languages of MONARC's user interface."),
  checkVersion: z.boolean().default(true).describe('Whether MONARC looks for newer releases.'),
  appCheckingUrl: z.string().default('https://version.monarc.lu/check/MONARC').describe('Where it looks.'),
  terms: z.string().default('https://my.monarc.lu/terms.html').describe('The terms of use.'),
  mospApiUrl: z
    .string()
    .default('https://objects.monarc.lu/api/')
    .describe('Where shared objects come from.'),
  captchaEnabled: z.boolean().default(true).describe('Whether a captcha is asked for after failed sign-ins.'),
  captchaFailedLoginAttempts: z.int().default(3).describe('After how many of them.'),
  pdfConverterBinary: z.string().default('/usr/bin/soffice').describe('What makes a PDF of a deliverable.'),
});

export interface LocalPhp {
  client: ClientState;
  site: Site;
  /** The client's own folder. */
  folder: string;
  codeFolder: string;
  appVersion: string;
  backOfficeAddress: string;
  options: z.infer<typeof localPhpOptions>;
}

/** The lines in which Regent writes a secret. */
export const SECRET_LINES = /'(?:password|salt|apiKey)' => /;

/** Lines of arrays and switches, which hold no secret, whoever wrote them. */
export const HARMLESS_LINES = /^\s*(?:'\w+' => (?:\[|true,|false,|null,)|\],)$/;

export function localPhp({ client, site, folder, codeFolder, options, ...given }: LocalPhp): string {
  const login = { user: client.alias, password: client.secrets.databasePassword };
  const configuration = {
    doctrine: {
      connection: {
        orm_default: { params: { host: given.backOfficeAddress, ...login, dbname: 'monarc_common' } },
        orm_cli: { params: { host: 'localhost', ...login, dbname: client.alias } },
      },
    },
    defaultLanguageIndex: LANGUAGES[site.defaultLanguage],
    languages: {
      fr: { index: 1, label: 'Français' },
      en: { index: 2, label: 'English' },
      de: { index: 3, label: 'Deutsch' },
      nl: { index: 4, label: 'Nederlands' },
    },
    activeLanguages: options.activeLanguages,
    appVersion: given.appVersion,
    checkVersion: options.checkVersion,
    appCheckingURL: options.appCheckingUrl,
    twoFactorAuthEnforced: client.twoFactorEnforced,
    instanceName: client.name,
    email: { name: site.emailName, from: site.emailFrom },
    terms: options.terms,
    monarc: { ttl: 60, salt: client.secrets.salt, cliModel: 'generic' },
    mospApiUrl: options.mospApiUrl,
    statsApi: { baseUrl: site.statsServiceUrl, apiKey: client.secrets.statsToken },
    publicHost: `${site.protocol}://${site.publicHost}/${client.alias}`,
    import: {
      uploadFolder: `${folder}/import/files`,
      isBackgroundProcessActive: client.backgroundImportActive,
    },
    export: { defaultWithEval: true },
    captcha: {
      enabled: options.captchaEnabled,
      failedLoginAttempts: options.captchaFailedLoginAttempts,
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
    deliverable: { pdfConverterBinary: options.pdfConverterBinary },
  };
  return `<?php
/* Written by Regent, from what is set there: a change made here by hand is undone. */
return ${phpLiteral(configuration)};
`;
}

/** The settings of local.php in regent.config.js, under MONARC's own names. */
import { z } from 'zod';
import { isMap, type PhpMap } from './php.ts';

type MakeObject = <Shape extends z.ZodRawShape>(shape: Shape) => z.ZodObject<Shape>;

/** The settings of MONARC's distribution file and the playbook; `object` says how to treat further keys. */
const settingsOf = (object: MakeObject) =>
  object({
    doctrine: z.record(z.string(), z.json()).optional(),
    defaultLanguageIndex: z.int().min(1).max(4).optional(),
    languages: z.record(z.string(), object({ index: z.int(), label: z.string() })).optional(),
    activeLanguages: z.array(z.string()).optional(),
    checkVersion: z.boolean().optional(),
    appCheckingURL: z.string().optional(),
    email: object({ name: z.string().optional(), from: z.string().optional() }).optional(),
    terms: z.string().optional(),
    monarc: object({
      ttl: z.int().optional(),
      cliModel: z.union([z.string(), z.int()]).optional(),
    }).optional(),
    mospApiUrl: z.string().optional(),
    statsApi: object({ baseUrl: z.string().optional(), timeout: z.number().optional() }).optional(),
    export: object({ defaultWithEval: z.boolean().optional() }).optional(),
    captcha: object({
      enabled: z.boolean().optional(),
      failedLoginAttempts: z.int().min(0).optional(),
      params: object({
        name: z.string().optional(),
        font: z.string().optional(),
        fontSize: z.int().optional(),
        height: z.int().optional(),
        wordLen: z.int().optional(),
        timeout: z.int().optional(),
        imgDir: z.string().optional(),
        imgUrl: z.string().optional(),
      }).optional(),
    }).optional(),
    deliverable: object({ pdfConverterBinary: z.string().optional() }).optional(),
    smtpOptions: object({
      name: z.string().optional(),
      host: z.string().optional(),
      port: z.int().min(1).max(65_535).optional(),
      connection_class: z.string().optional(),
      connection_config: object({
        username: z.string().optional(),
        password: z.string().optional(),
        ssl: z.enum(['tls', 'ssl']).optional(),
      }).optional(),
    }).optional(),
  });

const withFurther = settingsOf((shape) => z.object(shape).catchall(z.json()));
const knownAlone = settingsOf((shape) => z.object(shape)).omit({ doctrine: true });

/** Keys that only Regent sets, so that no setting leads a client to another's database. */
const OWN = [
  ...['user', 'password', 'dbname'].map((name) => `doctrine.connection.orm_default.params.${name}`),
  ...['host', 'user', 'password', 'dbname'].map((name) => `doctrine.connection.orm_cli.params.${name}`),
  'appVersion',
  'twoFactorAuthEnforced',
  'instanceName',
  'publicHost',
  'monarc.salt',
  'statsApi.apiKey',
  'import.uploadFolder',
  'import.isBackgroundProcessActive',
].map((path) => path.split('.'));

/** Settings of local.php. Further keys, at any depth, are values for MONARC or one of its libraries. */
export const localPhpSettings = withFurther.superRefine((settings, { addIssue }) => {
  for (const path of OWN)
    if (isSet(settings, path))
      addIssue({ code: 'custom', path, message: 'is said by Regent, and cannot be set' });
});

const isSet = (settings: unknown, [key = '', ...rest]: string[]): boolean => {
  const value = isMap(settings) ? settings[key] : undefined;
  return rest.length === 0 ? value !== undefined : isSet(value, rest);
};

/** Only the keys of MONARC's distribution file and the playbook: any other may hold a secret. */
export const knownSettings = (settings: z.output<typeof localPhpSettings>): PhpMap =>
  knownAlone.parse(settings);

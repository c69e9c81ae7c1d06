/** The configurations in /var/www on a front office, whoever has written them: for a take-over. */
import {
  isSafeAlias,
  isUnknown,
  namesIn,
  textOf,
  unreadable,
  type ClientFacts,
  type FoundClients,
} from '../../src/runner/contract/plugin.ts';
import { localPhpPath } from './client-folder.ts';
import { versionIn, type ConfigContext } from './look-at-folders.ts';
import { isMap, type PhpMap } from './php.ts';
import { readLocalPhp, type Present } from './read-local-php.ts';

const WWW = '/var/www';

/** Four round trips at the most. The files are read by PHP on the server, as the user that MONARC runs as. */
export async function findConfigurations(ctx: ConfigContext): Promise<FoundClients> {
  const { owner, codeFolder } = ctx.options;
  const names = namesIn(await ctx.files.list([WWW]), WWW);
  const paths = names.map(localPhpPath);
  const packageJson = `${codeFolder}/package.json`;
  const found = await ctx.files.read([packageJson, ...paths]);
  const remarks: string[] = [];
  const files = names.flatMap((name) => {
    const path = localPhpPath(name);
    const state = found.get(path);
    if (isUnknown(state)) remarks.push(unreadable(path, state));
    if (state?.kind !== 'file') return [];
    if (isSafeAlias(name)) return [{ alias: name, path, content: state.content }];
    remarks.push(`${path} was not read: the name of its folder cannot be a client's.`);
    return [];
  });
  const present: Map<string, Present> = ctx.sandbox
    ? new Map(files.map(({ alias }) => [alias, { kind: 'unknown', why: 'no PHP runs in a sandbox' }]))
    : await readLocalPhp(ctx, owner, codeFolder, files);
  const state = found.get(packageJson);
  const release = isUnknown(state) ? undefined : versionIn(textOf(found, packageJson));
  if (isUnknown(state)) remarks.push(unreadable(packageJson, state));
  else if (release === undefined) remarks.push(`${packageJson} names no version of MONARC.`);
  return {
    clients: files.map(({ alias, path }) => ({
      source: 'LOCAL_PHP',
      alias,
      place: path,
      ...factsIn(alias, present.get(alias)),
    })),
    ...(release === undefined ? {} : { release }),
    remarks,
  };
}

function factsIn(alias: string, there: Present | undefined): Omit<ClientFacts, 'source' | 'alias' | 'place'> {
  if (there?.kind !== 'configuration')
    return { remarks: [`Its local.php was not read: ${there?.why ?? 'PHP says nothing'}.`] };
  const { configuration } = there;
  const textAt = (path: string) => {
    const value = valueAt(configuration, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const flagAt = (path: string) => {
    const value = valueAt(configuration, path);
    return typeof value === 'boolean' ? value : undefined;
  };
  const own = 'doctrine.connection.orm_cli.params';
  const common = 'doctrine.connection.orm_default.params';
  const databasePassword = textAt(`${own}.password`);
  const remarks = [
    ...(databasePassword === textAt(`${common}.password`)
      ? []
      : ['It has one password for its own database and another one for monarc_common.']),
    ...[`${own}.user`, `${common}.user`].flatMap((path) =>
      textAt(path) === alias ? [] : [`${path} is ${JSON.stringify(textAt(path) ?? null)}, not the alias.`],
    ),
    ...(textAt(`${own}.host`) === 'localhost' ? [] : [`${own}.host is not localhost.`]),
  ];
  return given({
    name: textAt('instanceName'),
    database: textAt(`${own}.dbname`),
    twoFactorEnforced: flagAt('twoFactorAuthEnforced'),
    backgroundImportActive: flagAt('import.isBackgroundProcessActive'),
    secrets: given({ databasePassword, salt: textAt('monarc.salt'), statsToken: textAt('statsApi.apiKey') }),
    remarks,
  });
}

const valueAt = (map: PhpMap, path: string) =>
  path.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), map);

type Given<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** Without what is not known. */
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

/** What a client's local.php says in place of what Regent would write there, as settings of the client. */
import {
  compareFiles,
  type AdoptedSettings,
  type Context,
  type FileState,
  type Language,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { LANGUAGES } from '../shared/mariadb/first-user.ts';
import { localPhpPath } from './client-folder.ts';
import { localPhpValues, type LocalPhp } from './local-php.ts';
import { isMap, type PhpMap, type PhpValue } from './php.ts';

/**
 * Says so if with other settings of the client its file would be as it is.
 * @param filesFor the client's desired files with these values
 */
export function tellAdoptable(
  ctx: Pick<Context, 'adoptable'>,
  given: LocalPhp,
  found: ReadonlyMap<string, FileState>,
  filesFor: (given: LocalPhp) => WantedFile[],
): void {
  const { client, present } = given;
  const path = localPhpPath(client.alias);
  if (present === undefined) return;
  const settings = differingIn(present, localPhpValues(given));
  if (Object.keys(settings).length === 0) return;
  const wanted = filesFor({ ...given, client: { ...client, ...settings } });
  const own = wanted.filter((want) => want.path === path);
  if (compareFiles(found, own).length === 0) ctx.adoptable(client.alias, path, settings);
}

/** The settings that the file has, and that differ from the desired ones. */
function differingIn(present: PhpMap, desired: PhpMap): AdoptedSettings {
  const differs = (...path: string[]) => {
    const [there, wanted] = [valueAt(present, path), valueAt(desired, path)];
    return JSON.stringify(there) === JSON.stringify(wanted) ? undefined : there;
  };
  const twoFactorEnforced = differs('twoFactorAuthEnforced');
  const backgroundImportActive = differs('import', 'isBackgroundProcessActive');
  const activeLanguages = differs('activeLanguages');
  const index = differs('defaultLanguageIndex');
  const defaultLanguage = (Object.keys(LANGUAGES) as Language[]).find((code) => LANGUAGES[code] === index);
  return {
    ...(typeof twoFactorEnforced === 'boolean' ? { twoFactorEnforced } : {}),
    ...(typeof backgroundImportActive === 'boolean' ? { backgroundImportActive } : {}),
    ...(isTexts(activeLanguages) && activeLanguages.length > 0 ? { activeLanguages } : {}),
    ...(defaultLanguage === undefined ? {} : { defaultLanguage }),
  };
}

const valueAt = (map: PhpMap, path: string[]) =>
  path.reduce<PhpValue | undefined>((value, key) => (isMap(value) ? value[key] : undefined), map);

const isTexts = (value: PhpValue | undefined): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** All settings of an administrator: the environment, the site's file and the plugins' options. */
import { loadConfig, type BuiltIn, type LoadedConfig } from './config.ts';
import { ConfigurationError, configPath, readEnv, type Env } from './env.ts';

export interface Settings extends LoadedConfig {
  env: Env;
}

/** Reads all settings. If any are wrong, rejects with one ConfigurationError that names them all. */
export async function readSettings(builtIn: BuiltIn, variables?: NodeJS.ProcessEnv): Promise<Settings> {
  const problems: string[] = [];
  const noting = (error: unknown): undefined => {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
  };
  const env = await new Promise<Env>((resolve) => resolve(readEnv(variables))).catch(noting);
  const folders = { inventoryDir: env?.INVENTORY_DIR, spoolDir: env?.SPOOL_DIR };
  const own = { inventory: folders, host: { copiesFolder: env?.BACKUP_STORE_DIR } };
  const config = await loadConfig(configPath(variables), builtIn, own).catch(noting);
  if (env === undefined || config === undefined) throw new ConfigurationError(problems);
  return { env, ...config };
}

/**
 * Prisma's own schema engine, as WebAssembly: the engine of the `prisma migrate` commands, without their binary,
 * which would have to be downloaded. For developers alone: what it writes is applied by src/db/migrations/migrate.ts.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool, type PoolConfig } from 'pg';

/** The few names of WebAssembly that are used here; Node's own types leave them out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<unknown>;
  instantiate(
    module: unknown,
    imports: Record<string, unknown>,
  ): Promise<{ exports: Record<string, unknown> }>;
};

type Bindings = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
export type SchemaEngine = Awaited<ReturnType<Bindings['SchemaEngine']['new']>>;

/** Works with the engine on a database. Its connections end with the work. */
export async function withSchemaEngine<T>(
  config: PoolConfig,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loading ??= loadBindings();
  const { SchemaEngine } = await loading;
  const pool = new Pool(config);
  const quiet = () => undefined;
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const engine = await SchemaEngine.new({ datamodels: undefined }, quiet, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Once for each process: the bindings hold on to the memory of one instance. */
let loading: Promise<Bindings> | undefined;

async function loadBindings(): Promise<Bindings> {
  const require = createRequire(import.meta.url);
  const path = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = (await import(pathToFileURL(path).href)) as Bindings & {
    __wbg_set_wasm(exports: Record<string, unknown>): void;
  };
  const module = await WebAssembly.compile(await readFile(path.replace(/\.js$/, '.wasm')));
  const imports = { ...bindings, ...unreferenced(bindings) };
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
  return bindings;
}

/** The engine never clears the timer of its lock, which would keep a process from ending for ten seconds. */
function unreferenced(bindings: object): Record<string, unknown> {
  const names = Object.keys(bindings).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const wait = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
  return Object.fromEntries(names.map((name) => [name, wait]));
}

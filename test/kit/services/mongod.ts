/** A MongoDB for tests: the one of MONGODB_URL, or one started here from a binary on the machine. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { DryMongoBinary, MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core';
import { missing } from './service.ts';

export type MongoKind = 'standalone' | 'replica set';

export interface TestMongo {
  /** Names no database. */
  url: string;
  /** Stops it and starts it again with its data; absent for the one of MONGODB_URL, which is not ours. */
  outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

/** Undefined if MongoDB is missing here; `missing` then says so. */
export async function startMongo(kind: MongoKind): Promise<TestMongo | undefined> {
  const given = process.env['MONGODB_URL'];
  if (given && (await kindOf(given)) === kind) return { url: given, close: async () => undefined };
  const binary = await findMongod();
  if (!binary) {
    return missing(
      `A MongoDB (${kind})`,
      'set MONGODB_URL or MONGOMS_SYSTEM_BINARY, or put mongod on the PATH (.ci/fetch-mongod DIR fetches one).',
    );
  }
  return kind === 'standalone' ? startStandalone(binary) : startReplicaSet(binary);
}

async function startStandalone(systemBinary: string): Promise<TestMongo> {
  const server = await MongoMemoryServer.create({
    binary: { systemBinary },
    instance: { storageEngine: 'wiredTiger' },
  });
  return {
    url: server.getUri(),
    outage: {
      begin: async () => void (await server.stop({ doCleanup: false })),
      end: () => server.start(true),
    },
    close: async () => void (await server.stop({ doCleanup: true, force: true })),
  };
}

async function startReplicaSet(systemBinary: string): Promise<TestMongo> {
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary },
    replSet: { count: 1, storageEngine: 'wiredTiger' },
  });
  return {
    url: set.getUri(),
    outage: {
      begin: async () => void (await set.stop({ doCleanup: false })),
      end: () => set.start(),
    },
    close: async () => void (await set.stop({ doCleanup: true, force: true })),
  };
}

async function findMongod(): Promise<string | undefined> {
  process.env['MONGOMS_RUNTIME_DOWNLOAD'] = 'false';
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
  const given = process.env['MONGOMS_SYSTEM_BINARY'];
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'mongod'));
  for (const path of given ? [given] : onPath) {
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  if (given) throw new Error(`MONGOMS_SYSTEM_BINARY is ${given}, which is not there or cannot be executed.`);
  const { version } = await DryMongoBinary.generateOptions();
  return DryMongoBinary.locateBinary({ version });
}

async function kindOf(url: string): Promise<MongoKind> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const hello = await client.db().admin().command({ hello: 1 });
    return 'setName' in hello ? 'replica set' : 'standalone';
  } finally {
    await client.close();
  }
}

import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { describe } from 'vitest';
import { startMongo, type MongoKind } from '../kit/services/mongod.ts';
import { queueSuite } from './suite.ts';

/** The suite in a database of its own on this kind of MongoDB, where one can be had. */
export async function mongoSuite(kind: MongoKind): Promise<void> {
  const mongo = await startMongo(kind);
  const name = `MongoDB (${kind})`;

  describe.runIf(mongo)(name, () => {
    queueSuite(name, {
      shared: true,
      outages: mongo?.outage !== undefined,
      async open() {
        if (!mongo) throw new Error(`There is no ${name}.`);
        const url = mongo.url.replace(/^([^:]+:\/\/[^/?]+)\/?[^?]*/, `$1/regent-${randomUUID()}`);
        const client = await MongoClient.connect(url);
        return {
          store: { kind: 'mongodb', url },
          jobs: () => client.db().collection('agendaJobs').countDocuments(),
          outage: mongo.outage,
          async close() {
            await client.db().dropDatabase();
            await client.close();
            await mongo.close();
          },
        };
      },
    });
  });
}

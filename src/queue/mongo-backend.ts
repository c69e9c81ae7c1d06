/** Agenda on MongoDB: change streams on a replica set, a tailed collection on a standalone mongod. */
import { MongoBackend, MongoChangeStreamNotificationChannel } from '@agendajs/mongo-backend';
import { MongoClient } from 'mongodb';
import { TailedCollectionChannel } from './tailed-collection-channel.ts';
import { maskAddress } from '../domain/mask-address.ts';
import { QueueUnavailableError, type QueueBackend } from './backend.ts';

const DEFAULT_DATABASE = 'regent';

/** Connects, or fails within a few seconds. The URL names the database; if it does not, it is `regent`. */
export async function openMongoBackend(url: string): Promise<QueueBackend> {
  try {
    return await connect(url);
  } catch (cause) {
    throw new QueueUnavailableError(
      maskAddress(url),
      'Start MongoDB, correct MONGODB_URL, or leave it unset to keep the queue in PostgreSQL.',
      cause,
    );
  }
}

async function connect(url: string): Promise<QueueBackend> {
  const client = new MongoClient(url, {
    appName: 'regent-queue',
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 10_000,
  });
  try {
    await client.connect();
    const namesDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(url);
    const db = client.db(namesDatabase ? undefined : DEFAULT_DATABASE);
    const backend = new MongoBackend({ mongo: db });
    await backend.connect();
    const hello = await db.admin().command({ hello: 1 });
    // A sharded cluster also has change streams, but does not present itself as a replica set to its clients.
    const hasChangeStreams = 'setName' in hello || hello['msg'] === 'isdbgrid';
    const shared = {
      backend,
      async ping() {
        await db.command({ ping: 1 });
      },
      close: () => client.close(),
    };
    if (hasChangeStreams) {
      const channel = new MongoChangeStreamNotificationChannel({ db });
      return { ...shared, kind: 'mongodb-replica-set', channel, announce: (news) => channel.publish(news) };
    }
    const channel = new TailedCollectionChannel(db);
    return { ...shared, kind: 'mongodb', channel, announce: (news) => channel.publish(news) };
  } catch (error) {
    await client.close();
    throw error;
  }
}

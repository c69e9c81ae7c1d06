/**
 * How processes notify each other through a standalone mongod, which has no change streams: every listener
 * tails the end of a small capped collection. A document in it says only "look now". Polling at this speed
 * would permanently cost each worker and the mongod several percent of a core.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseNotificationChannel, type JobNotification } from 'agenda';
import type { Db } from 'mongodb';
import { lookNow } from './backend.ts';

const COLLECTION = 'regentRings';
const SIZE_IN_BYTES = 64 * 1024;
const RETRY_MS = 500;

export class TailedCollectionChannel extends BaseNotificationChannel {
  #db: Db;
  #made: Promise<void> | undefined;

  constructor(db: Db) {
    super();
    this.#db = db;
  }

  async connect(): Promise<void> {
    if (this.state === 'connected') return;
    this.setState('connected');
    void this.#tail();
  }

  /**
   * The tail itself ends when its client is closed: until its wait is over, the server would not release it.
   */
  async disconnect(): Promise<void> {
    this.setState('disconnected');
    this.handlers.clear();
  }

  /** Works without connect() too, which only listeners need. */
  async publish(news: JobNotification): Promise<void> {
    await this.#make();
    await this.#db.collection(COLLECTION).insertOne({ jobName: news.jobName, at: news.timestamp });
  }

  async #tail(): Promise<void> {
    while (this.state === 'connected') {
      try {
        // The tail of an empty collection ends at once.
        await this.publish(lookNow(''));
        await this.#read();
      } catch (error) {
        if (this.state !== 'connected') return;
        this.emit('error', error);
      }
      if (this.state === 'connected') await sleep(RETRY_MS, undefined, { ref: false });
    }
  }

  async #read(): Promise<void> {
    const cursor = this.#db
      .collection(COLLECTION)
      .find({}, { tailable: true, awaitData: true, maxAwaitTimeMS: 2_000 });
    try {
      for (let next = await cursor.next(); next; next = await cursor.next()) {
        const names = new Set(
          [next, ...cursor.readBufferedDocuments()].map((each) => String(each['jobName'])),
        );
        for (const jobName of names) void this.notifyHandlers(lookNow(jobName));
      }
    } finally {
      await cursor.close().catch(() => undefined);
    }
  }

  async #make(): Promise<void> {
    this.#made ??= this.#db
      .createCollection(COLLECTION, { capped: true, size: SIZE_IN_BYTES })
      .then(() => undefined)
      .catch((error: { code?: number }) => {
        const alreadyThere = 48;
        if (error.code === alreadyThere) return;
        this.#made = undefined;
        throw error;
      });
    await this.#made;
  }
}

import { afterAll, describe } from 'vitest';
import { startMongo } from '../kit/services/mongod.ts';
import { severalSuite } from './several.ts';

const mongo = await startMongo('replica set');
afterAll(() => mongo?.close());

describe.skipIf(mongo === undefined)('one API and two workers on PostgreSQL and MongoDB', () => {
  severalSuite(mongo);
});

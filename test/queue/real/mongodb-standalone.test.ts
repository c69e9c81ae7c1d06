import { mongoSuite } from '../mongo-suite.ts';

await mongoSuite('standalone');

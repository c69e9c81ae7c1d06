/** Prints the schema, as it is kept in schema.graphql. */
import { printSchema } from 'graphql';
import { makeSchema } from './schema.ts';

process.stdout.write(`${printSchema(makeSchema())}\n`);

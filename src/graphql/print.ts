/** Prints the schema in the form of schema.graphql. */
import { printSchema } from 'graphql';
import { makeSchema } from './schema.ts';

process.stdout.write(`${printSchema(makeSchema())}\n`);

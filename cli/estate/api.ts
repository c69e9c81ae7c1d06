import { errorFor } from '../../sdk/errors.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';

export interface ApiFlags {
  field?: readonly string[];
  rawField?: readonly string[];
}

export async function sendOperation(
  this: Context,
  { field = [], rawField = [] }: ApiFlags,
  operation: string,
): Promise<void> {
  const path = operation === '-' ? '-' : operation.startsWith('@') ? operation.slice(1) : undefined;
  const query = path === undefined ? operation : await this.read(path);
  const variables = Object.fromEntries([
    ...rawField.map((given) => split(given)),
    ...field.map((given) => {
      const [name, value] = split(given);
      return [name, fromJson(value)] as const;
    }),
  ]);
  const answer = await this.connect().send({ query, variables });
  this.printJson(answer, this.process.stdout.isTTY ? 2 : undefined);
  if (answer.errors !== undefined) throw errorFor(answer.errors);
}

function split(given: string): [string, string] {
  const at = given.indexOf('=');
  if (at < 1) throw new UsageError(`${given} is not a variable: write it as name=value.`);
  return [given.slice(0, at), given.slice(at + 1)];
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A cursor holds the value of a column, from which its list continues. Callers may alter a cursor; so in each
 * list of the schema it is checked against the type of that column before it is used.
 */
import SchemaBuilder, {
  BasePlugin,
  PothosSchemaError,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import { parsePrismaCursor } from '@pothos/plugin-prisma';
import { shown } from '../../domain/shown.ts';
import { badInput } from './errors.ts';
import { isUuid } from './ids.ts';

const NAME = 'cursors' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [NAME]: CursorPlugin<Types>;
    }
  }
}

const FITS = {
  TEXT: (value: unknown) => typeof value === 'string' && !value.includes('\0'),
  UUID: (value: unknown) => typeof value === 'string' && isUuid(value),
  INTEGER: (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
};

type Kind = keyof typeof FITS;

/** The options of a connection whose cursors hold this column. */
export function cursorOf<const Column extends string>(cursor: Column, kind: Kind) {
  return { cursor, extensions: { [NAME]: kind } };
}

class CursorPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!('before' in config.args)) return config;
    const kind = config.extensions?.[NAME] as Kind | undefined;
    if (kind === undefined) {
      throw new PothosSchemaError(
        `${config.parentType}.${config.name} takes cursors: say with cursorOf what they hold.`,
      );
    }
    const check = (args: Record<string, unknown>) => {
      for (const cursor of [args['after'], args['before']])
        if (typeof cursor === 'string') mustFit(kind, cursor);
      return args;
    };
    return { ...config, argMappers: [...config.argMappers, check] };
  }
}

/** The longest cursors that we give hold a host name or an address. */
const LONGEST = 2_000;

function mustFit(kind: Kind, cursor: string): void {
  if (cursor.length <= LONGEST && FITS[kind](valueOf(cursor))) return;
  throw badInput(
    `${shown(cursor)} is not a cursor of this list. Take one from an answer of this API, as it is.`,
  );
}

function valueOf(cursor: string): unknown {
  try {
    return parsePrismaCursor(cursor);
  } catch {
    return undefined;
  }
}

SchemaBuilder.registerPlugin(NAME, CursorPlugin);

export default NAME;

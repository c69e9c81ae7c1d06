/** Gives every field and type of the schema to scope-auth as the table of access says. */
import SchemaBuilder, {
  BasePlugin,
  PothosSchemaError,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import { allows, FIELDS, inWords, isWrapper, TYPES, type Access } from './access.ts';
import type { GraphqlContext } from './context.ts';

const NAME = 'access' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [NAME]: AccessPlugin<Types>;
    }
  }
}

class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    if (config.kind !== 'Object' || isWrapper(config.name)) return config;
    const access = given(TYPES[config.name], config.name);
    const authScopes = (about: unknown, context: GraphqlContext) => allows(access, context, about);
    return { ...config, pothosOptions: { ...config.pothosOptions, authScopes } as never };
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const name = `${config.parentType}.${config.name}`;
    const isOfRoot = /^(Query|Mutation|Subscription)\./.test(name);
    const access = isOfRoot ? given(FIELDS[name], name) : FIELDS[name];
    if (access === undefined) return config;
    const authScopes = (about: unknown, _args: object, context: GraphqlContext) =>
      allows(access, context, about);
    return {
      ...config,
      description: isOfRoot ? `${config.description} ${inWords(access)}` : config.description,
      pothosOptions: { ...config.pothosOptions, authScopes } as never,
    };
  }
}

function given(access: Access | undefined, name: string): Access {
  if (access !== undefined) return access;
  throw new PothosSchemaError(`${name} has no line in src/graphql/access.ts: say who may use it.`);
}

SchemaBuilder.registerPlugin(NAME, AccessPlugin);

export default NAME;

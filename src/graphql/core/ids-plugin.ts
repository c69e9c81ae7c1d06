/**
 * Reads ids in all arguments: as the API gives them, as the audit shows them (a UUID), or as the name of a
 * client, server, model or user. Messages name the field and the value that was sent. It runs after the table
 * of access, so that a caller without access does not learn whether a name exists.
 */
import SchemaBuilder, {
  BasePlugin,
  mapInputFields,
  type InputFieldsMapping,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Problem } from '../../domain/errors.ts';
import { shown } from '../../domain/shown.ts';
import { allows, TYPES } from '../access.ts';
import type { GraphqlContext } from '../context.ts';
import { badInput } from './errors.ts';
import { decodeId, isUuid } from './ids.ts';
import { idByName, NAMES } from './names.ts';

const PLUGIN = 'ids' as const;

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [PLUGIN]: IdsPlugin<Types>;
    }
  }
}

interface Id {
  typename: string;
  id: string;
}
/** An id that was found in the arguments. */
interface Sent {
  id: string;
  text: string;
  path: string[];
}
/** An argument that is an id, or that contains ids. */
type Given = string | object | null | undefined | Given[];
type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;
/** The type that an id must be of; undefined for any. */
type Wanted = { typename?: string };

class IdsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  private readonly mapped = new Map();

  /** Switches off the mapping of Relay's plugin, which would run before access is checked. */
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return { ...config, argMappers: [] };
  }

  override wrapResolve(resolve: Resolver<Types>, config: PothosOutputFieldConfig<Types>): Resolver<Types> {
    return config.parentType === 'Subscription' ? resolve : this.reading(resolve, config);
  }

  override wrapSubscribe(
    subscribe: Resolver<Types>,
    config: PothosOutputFieldConfig<Types>,
  ): Resolver<Types> {
    return config.parentType === 'Subscription' ? this.reading(subscribe, config) : subscribe;
  }

  private reading(resolve: Resolver<Types>, { args, parentType }: PothosOutputFieldConfig<Types>) {
    const places = mapInputFields<Types, Wanted>(args, this.buildCache, wantedAt, this.mapped);
    if (places === null) return resolve;
    const read: Resolver<Types> = async (root, given, context, info) => {
      const sent: Sent[] = [];
      const mapped = await readIds(given, places, context as GraphqlContext, [], sent);
      const answer: unknown = await resolve(root, mapped, context, info);
      return parentType === 'Mutation' ? withWhatWasSent(answer as Refusals, sent) : answer;
    };
    return read;
  }
}

function wantedAt({ extensions }: { extensions?: object | null | undefined }): Wanted | null {
  const { isRelayGlobalID, relayGlobalIDFor: types } = (extensions ?? {}) as {
    isRelayGlobalID?: boolean;
    relayGlobalIDFor?: { typename: string }[];
  };
  if (isRelayGlobalID !== true) return null;
  return types?.[0] === undefined ? {} : { typename: types[0].typename };
}

/** The same values, with each id replaced by its type and UUID. */
async function readIds<Types extends SchemaTypes>(
  values: object,
  places: InputFieldsMapping<Types, Wanted>,
  context: GraphqlContext,
  path: string[],
  sent: Sent[],
): Promise<object> {
  const read: Record<string, unknown> = { ...values };
  for (const [name, place] of places) {
    const each = async (value: Given, at: string[]): Promise<unknown> => {
      if (value == null) return value;
      if (Array.isArray(value)) {
        return Promise.all(value.map((item, index) => each(item, [...at, String(index)])));
      }
      if (place.kind === 'InputObject') {
        return place.fields.map === null
          ? value
          : readIds(value as object, place.fields.map, context, at, sent);
      }
      // The ID scalar turns numbers into text, too.
      const text = value as string;
      const id = await readId(text, place.value, context, at.join('.'));
      sent.push({ id: id.id, text, path: at });
      return id;
    };
    // A mutation has one argument, `input`; the paths of its userErrors begin inside it.
    const isWhole = path.length === 0 && name === 'input';
    if (read[name] != null) read[name] = await each(read[name], isWhole ? [] : [...path, name]);
  }
  return read;
}

async function readId(text: string, wanted: Wanted, context: GraphqlContext, field: string): Promise<Id> {
  const { typename } = wanted;
  const given = decodeId(text);
  if (given !== undefined) {
    if (typename === undefined || given.typename === typename) return given;
    throw badInput(
      `${field} is ${shown(text)}, the id of a ${given.typename}; it must be that of a ${typename}.`,
    );
  }
  if (typename === undefined) {
    throw badInput(
      `${field} is ${shown(text)}, which is not an id. Take one from an answer of this API, as it is.`,
    );
  }
  if (isUuid(text.toLowerCase())) return { typename, id: text.toLowerCase() };
  const named = NAMES[typename];
  if (named === undefined || !allows(TYPES[typename] ?? [], context.caller, null)) {
    throw badInput(
      `${field} is ${shown(text)}, which is not the id of ${/^[AEIO]/.test(typename) ? 'an' : 'a'} ${typename}. Take it from a list or from the audit.`,
    );
  }
  const id = await idByName(context.services.prisma, typename, text);
  if (id !== undefined) return { typename, id };
  throw badInput(
    `${field} is ${shown(text)}, and there is no ${typename} with that id or ${named.what}. List them with ${named.list}.`,
  );
}

interface Refusals {
  problems?: Problem[];
  results?: { problems: Problem[] }[];
}

/**
 * The domain knows an object only by its UUID. If it finds none, the message shows the id as the caller sent
 * it, and the path says where.
 */
function withWhatWasSent<Answer extends Refusals>(answer: Answer, sent: Sent[]): Answer {
  const told = (problem: Problem): Problem => {
    const its = sent.find(({ id }) => id === problem.missing);
    if (its === undefined) return problem;
    const message = problem.message.replace(its.id, shown(its.text));
    return { ...problem, message, path: problem.path ?? its.path };
  };
  return {
    ...answer,
    ...(answer.problems === undefined ? {} : { problems: answer.problems.map(told) }),
    ...(answer.results === undefined
      ? {}
      : { results: answer.results.map((each) => ({ ...each, problems: each.problems.map(told) })) }),
  };
}

SchemaBuilder.registerPlugin(PLUGIN, IdsPlugin);

export default PLUGIN;

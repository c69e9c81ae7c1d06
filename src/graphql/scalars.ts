/**
 * Names for kinds of text. They tell a client's code what a value is; whether one will do is judged by the
 * domain, whose answer is a userError with its path and not the refusal of a whole form.
 */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import {
  DateTimeResolver,
  EmailAddressResolver,
  IPResolver,
  TimeZoneResolver,
  URLResolver,
} from 'graphql-scalars';
import { shortened } from './shortened.ts';

export const TEXT_SCALARS = {
  EmailAddress: text({ name: 'EmailAddress', like: EmailAddressResolver }),
  IPAddress: text({ name: 'IPAddress', like: IPResolver }),
  TimeZone: text({ name: 'TimeZone', like: TimeZoneResolver }),
  URL: text({ name: 'URL', like: URLResolver }),
  Hostname: text({
    name: 'Hostname',
    description: 'A host name as in RFC 1123: labels of letters, digits and hyphens, with dots between them.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc1123#section-2',
  }),
  Cron: text({
    name: 'Cron',
    description: 'A cron expression of five fields: minute, hour, day of month, month, day of week.',
    specifiedByURL: 'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/crontab.html',
  }),
};

interface Text {
  name: string;
  /** What the description is taken from. */
  like?: GraphQLScalarType;
  description?: string;
  specifiedByURL?: string;
}

function text({ name, like, description, specifiedByURL }: Text): GraphQLScalarType<string, string> {
  const must = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} is a string.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description: description ?? like?.description,
    specifiedByURL: specifiedByURL ?? like?.specifiedByURL,
    serialize: must,
    parseValue: must,
    parseLiteral: (node) => must(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether the database keeps this time, and RFC 3339 can write it: the years 1 to 9999, in UTC. */
export function isKept(time: Date): boolean {
  return time.getTime() >= FIRST && time.getTime() <= LAST;
}

/** For a string that is no time, or one that cannot be kept. */
export const NO_TIME = 'is no time as in RFC 3339 (2007-12-03T10:15:30Z) of the years 1 to 9999, in UTC.';

function timeOf(value: unknown): Date {
  const text = typeof value === 'string' ? value : '';
  // A longer one has more digits than anybody can mean.
  const time = text.length <= 40 ? parsed(text) : undefined;
  if (time !== undefined && isKept(time)) return time;
  throw new GraphQLError(`${shortened(text)} ${NO_TIME}`);
}

function parsed(text: string): Date | undefined {
  try {
    return DateTimeResolver.parseValue(text);
  } catch {
    return undefined;
  }
}

export const DATE_TIME = new GraphQLScalarType<Date, Date>({
  ...DateTimeResolver.toConfig(),
  parseValue: timeOf,
  parseLiteral: (node) => timeOf(node.kind === Kind.STRING ? node.value : undefined),
});

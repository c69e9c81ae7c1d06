/**
 * Names for kinds of text. They tell the code of API clients what a value is. The domain decides whether a
 * value is valid: then the answer is a userError with a path, and not the refusal of a whole form.
 */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { DateTimeResolver, TimeZoneResolver, URLResolver } from 'graphql-scalars';
import { shown } from '../../domain/shown.ts';

export const TEXT_SCALARS = {
  EmailAddress: text({
    name: 'EmailAddress',
    description:
      'An e-mail address that any mail server accepts: ASCII, without quotes, at most 254 characters. Write a host name of another script as `xn--...`.',
    specifiedByURL: 'https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address',
  }),
  IPAddress: text({
    name: 'IPAddress',
    description: 'An IPv4 address as four decimal numbers, or an IPv6 address without a zone.',
  }),
  TimeZone: text({ name: 'TimeZone', like: TimeZoneResolver }),
  URL: text({ name: 'URL', like: URLResolver }),
  Hostname: text({
    name: 'Hostname',
    description:
      'A host name as in RFC 1123: labels of letters, digits and hyphens, with dots between them, and nothing that can be read as a number. Write a name of another script as `xn--...`.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc1123#section-2',
  }),
  Cron: text({
    name: 'Cron',
    description:
      'A cron expression of five fields: minute, hour, day of month, month, day of week; one line of at most 100 characters.',
    specifiedByURL: 'https://pubs.opengroup.org/onlinepubs/9699919799/utilities/crontab.html',
  }),
};

interface Text {
  name: string;
  /** The scalar that the description is copied from. */
  like?: GraphQLScalarType;
  description?: string;
  specifiedByURL?: string;
}

function text({ name, like, description, specifiedByURL }: Text): GraphQLScalarType<string, string> {
  const must = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} must be a string.`);
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

/** For a string that is not a time, or a time that cannot be stored. */
const NO_TIME =
  'is not a time in the format of RFC 3339 (2007-12-03T10:15:30Z), in UTC, of the years 1 to 9999.';

/** The time in a string of RFC 3339, if the database can store it and RFC 3339 can write it. */
export function timeIn(text: string): Date | undefined {
  // A longer text has more digits than a real time has.
  if (text.length > 40) return undefined;
  const time = parsed(text)?.getTime() ?? NaN;
  return time >= FIRST && time <= LAST ? new Date(time) : undefined;
}

function parsed(text: string): Date | undefined {
  try {
    return DateTimeResolver.parseValue(text);
  } catch {
    return undefined;
  }
}

function mustBeTime(value: unknown): Date {
  const time = typeof value === 'string' ? timeIn(value) : undefined;
  if (time !== undefined) return time;
  throw new GraphQLError(`${typeof value === 'string' ? shown(value) : 'This'} ${NO_TIME}`);
}

export const DATE_TIME = new GraphQLScalarType<Date, Date>({
  ...DateTimeResolver.toConfig(),
  parseValue: mustBeTime,
  parseLiteral: (node) => mustBeTime(node.kind === Kind.STRING ? node.value : undefined),
});

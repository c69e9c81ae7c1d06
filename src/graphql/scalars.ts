/**
 * Names for kinds of text. They tell a client's code what a value is; whether one will do is judged by the
 * domain, whose answer is a userError with its path and not the refusal of a whole form.
 */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { TimeZoneResolver, URLResolver } from 'graphql-scalars';

export const TEXT_SCALARS = {
  EmailAddress: text({
    name: 'EmailAddress',
    description:
      'An e-mail address that any mail server takes: ASCII, without quotes, of at most 254 characters. A host name of another script is written `xn--...`.',
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
      'A host name as in RFC 1123: labels of letters, digits and hyphens, with dots between them, and nothing that is read as a number. One of another script is written `xn--...`.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc1123#section-2',
  }),
  Cron: text({
    name: 'Cron',
    description:
      'A cron expression of five fields: minute, hour, day of month, month, day of week; in one line of at most 100 characters.',
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

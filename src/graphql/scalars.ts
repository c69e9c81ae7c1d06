/**
 * Names for kinds of text. They tell a client's code what a value is; whether one will do is judged by the
 * domain, whose answer is a userError with its path and not the refusal of a whole form.
 */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { EmailAddressResolver, IPResolver, TimeZoneResolver, URLResolver } from 'graphql-scalars';

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

/**
 * What is kept from who is not signed in: they may send what one signs in with, and of nothing else are they
 * told whether it is there.
 */
import { GraphQLError, type DocumentNode } from 'graphql';
import { isOpen } from '../graphql/access.ts';
import { tooMuch, unauthenticated } from '../graphql/errors.ts';
import { rootFields } from '../graphql/root-fields.ts';

/** Passwords are not guessed by the dozen in one request. */
const MOST_ROOT_FIELDS = 1;

/** Why an anonymous caller may not send this document, valid or not; undefined where they may. */
export function refusalToAnonymous(document: DocumentNode): GraphQLError | undefined {
  const fields = rootFields(document);
  if (!fields.every(isOpen)) {
    const { message, extensions } = unauthenticated();
    return new GraphQLError(message, { extensions: { ...extensions, http: { status: 401, spec: true } } });
  }
  return fields.length > MOST_ROOT_FIELDS
    ? tooMuch('ROOT_FIELDS', MOST_ROOT_FIELDS, fields.length)
    : undefined;
}

/** What an anonymous caller sees of what is wrong with a document. */
export function shownToAnonymous(document: DocumentNode, errors: readonly GraphQLError[]): GraphQLError[] {
  const refusal = refusalToAnonymous(document);
  return refusal === undefined ? errors.map(withoutSuggestion) : [refusal];
}

function withoutSuggestion({ message, nodes, positions, source, path, extensions }: GraphQLError) {
  const said = message.replace(/ Did you mean [^]*$/, '');
  return new GraphQLError(said, { nodes, positions, source, path, extensions });
}

import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

/**
 * The root fields of a document, as `Type.field`, once for each name in the answer; also those in fragments.
 * The document need not be valid.
 */
export function rootFields({ definitions }: DocumentNode, operationName?: string | null): string[] {
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    if (operationName != null && definition.name?.value !== operationName) return [];
    const found = new Map<string, string>();
    const seen = new Set<string>();
    const look = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const { name, alias } = selection;
          found.set((alias ?? name).value, `${TYPES[definition.operation]}.${name.value}`);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          look(selection.selectionSet);
        } else if (!seen.has(selection.name.value)) {
          seen.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment !== undefined) look(fragment.selectionSet);
        }
      }
    };
    look(definition.selectionSet);
    return [...found.values()];
  });
}

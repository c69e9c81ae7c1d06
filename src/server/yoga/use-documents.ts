import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';

interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
}

const asked = new WeakMap<object, Asked>();

/** Keeps the document for the plugins that check it before it is executed. */
export function useDocuments(): Plugin {
  return {
    onValidate({ context, params: { schema, documentAST } }) {
      asked.set(context, { schema, document: documentAST });
    },
  };
}

/** The document of this context; undefined if it could not be parsed. */
export function documentOf(context: object): Asked | undefined {
  return asked.get(context);
}

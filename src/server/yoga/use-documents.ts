import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';

interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
}

const asked = new WeakMap<object, Asked>();

/** Keeps at hand what is asked for, for those plugins that judge it before it is carried out. */
export function useDocuments(): Plugin {
  return {
    onValidate({ context, params: { schema, documentAST } }) {
      asked.set(context, { schema, document: documentAST });
    },
  };
}

/** What is asked for in this context; undefined where it could not even be parsed. */
export function documentOf(context: object): Asked | undefined {
  return asked.get(context);
}

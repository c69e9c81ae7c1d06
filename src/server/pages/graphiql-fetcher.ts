/**
 * A script for GraphiQL's page: the function `fetcher`, which sends its requests. GraphiQL only shows the
 * last answer, so a subscription gives a list of its answers, newest first. The schema is for users only:
 * before the sign-in there is no error about it; GraphiQL gets it as soon as an answer says that the user is
 * signed in.
 */
export const graphiqlFetcher = `
const LONGEST_LIST = 1000;
let waiting = [];
// By the text, as the name and the document that GraphiQL gives may still be those of the tab before.
const operationsOf = (query) => [...query.matchAll(/^ *(query|mutation|subscription)\\b *(\\w*)/gm)];
async function fetcher({ operationName, ...rest }, { headers } = {}) {
  const operations = operationsOf(rest.query);
  const chosen = operations.length > 1 ? operations.find(([, , name]) => name === operationName) : operations[0];
  const params = { ...rest, operationName: chosen?.[2] || undefined };
  if (chosen?.[1] === 'subscription') return asList(params, headers);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(params),
  });
  const answer = await response.json();
  const isRefused = answer.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
  if (isRefused && chosen?.[2] === 'IntrospectionQuery') {
    await new Promise((resolve) => waiting.push(resolve));
    return fetcher(params, { headers });
  }
  if (params.query.includes('signIn') && Object.values(answer.data ?? {}).some(isIn)) readSchema();
  return answer;
}
const isIn = (payload) => payload?.userErrors?.length === 0 || payload?.viewer != null;
function readSchema() {
  if (waiting.length === 0) document.querySelector('[aria-label^="Re-fetch GraphQL schema"]')?.click();
  for (const resolve of waiting) resolve();
  waiting = [];
}
function asList(params, headers) {
  const lists = {};
  const client = graphqlSse.createClient({ url: '/graphql', headers, retryAttempts: 0 });
  return {
    subscribe: (sink) => ({
      unsubscribe: client.subscribe(params, {
        next: ({ data, ...rest }) => {
          for (const [name, value] of Object.entries(data ?? {})) {
            lists[name] = [value, ...(lists[name] ?? [])].slice(0, LONGEST_LIST);
          }
          sink.next({ ...rest, data: lists });
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      }),
    }),
  };
}`;

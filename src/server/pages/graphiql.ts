/**
 * GraphiQL, from the package that contains all of it, in parts that a browser caches. The page loads nothing
 * from other hosts and has no inline script, so that the content security policy can be strict.
 */
import { readFile } from 'node:fs/promises';
import { graphiqlFetcher } from './graphiql-fetcher.ts';
import { defaultTabs } from './graphiql-tabs.ts';
import { makePage, type AddPart } from './page.ts';
import { withoutSecrets } from './without-secrets.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  // The editor adds its styles while it runs.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** 9 MB, read for the first browser: programs never need it. */
export const makeGraphiql = () => makePage({ folder: '/graphiql', policy: POLICY, html: makeHtml });

/** GraphiQL moves its tabs with transforms, which leave a tab in the wrong place, under another tab. */
const TABS_STAY = '.graphiql-tab { transform: none !important; }';

/** The client for subscriptions, built for browsers. */
const GRAPHQL_SSE = new URL('../umd/graphql-sse.min.js', import.meta.resolve('graphql-sse'));

async function makeHtml(add: AddPart): Promise<string> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql');
  const workers = {
    editorWorkerService: await add(parts.editorWorkerService, 'js'),
    json: await add(parts.jsonWorker, 'js'),
    graphql: await add(parts.graphqlWorker, 'js'),
  };
  const style = await add(parts.css + TABS_STAY, 'css');
  const script = await add(parts.js, 'js');
  const streams = await add(await readFile(GRAPHQL_SSE, 'utf8'), 'js');
  const boot = await add(bootScript(workers), 'js');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Regent</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${style}" />
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script src="${script}"></script>
    <script src="${streams}"></script>
    <script src="${boot}"></script>
  </body>
</html>
`;
}

function bootScript(workers: Record<string, string>): string {
  const options = {
    title: 'Regent',
    logo: '',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: 'variables',
    defaultTabs,
  };
  return `${withoutSecrets.toString()}
${graphiqlFetcher}
const workers = ${JSON.stringify(workers)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] };
const options = ${JSON.stringify(options)};
let kept;
try {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
  kept = tabs[activeTabIndex];
} catch {}
const { query, variables } = kept ?? options.defaultTabs[0];
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  ...options,
  fetcher,
  query: query ?? '',
  variables: variables ?? '',
  // Otherwise what is typed goes into the address, and from there into logs.
  onEditQuery: () => {},
  storage: {
    getItem: (key) => localStorage.getItem(key),
    setItem: (key, value) => localStorage.setItem(key, withoutSecrets(value)),
    removeItem: (key) => localStorage.removeItem(key),
    clear: () => localStorage.clear(),
    get length() {
      return localStorage.length;
    },
  },
});
`;
}

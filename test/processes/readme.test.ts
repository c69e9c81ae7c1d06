import { execFile, spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { commandsIn } from '../kit/commands-in.ts';
import { newFolder } from '../kit/folder.ts';
import { admin, startRegent } from '../kit/services/regent-process.ts';
import { addOffices } from './regent.ts';

const read = (page: string) => readFile(new URL(`../../${page}`, import.meta.url), 'utf8');
const api = await read('docs/api.md');
const operations = await read('docs/operations.md');

/** The pieces of GraphQL under this heading of a page, in order. */
function piecesOf(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```graphql\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}

test('the first client in GraphiQL goes live, word for word', async () => {
  const folder = await newFolder('readme');
  const regent = await startRegent({ env: { DATA_DIR: join(folder, 'data') } });
  onTestFinished(() => regent.kill());
  let cookie = '';
  /** As GraphiQL in a browser does: with the cookie of the session. Gives the text of the answer. */
  async function send(query: string, accept = 'application/json'): Promise<string> {
    const headers = { 'content-type': 'application/json', accept, cookie };
    const response = await fetch(`${regent.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response.text();
  }
  const [signIn = '', addServers = '', createClient = '', follow = ''] = piecesOf(
    api,
    'The first client in GraphiQL',
  );

  await send(signIn.replace('admin@regent.localhost', admin.email).replace('"..."', `"${admin.password}"`));
  const servers = JSON.parse(await send(addServers)).data;
  expect(Object.keys(servers)).toEqual(['backOffice', 'frontOffice', 'reverseProxy']);
  const { root } = servers.frontOffice.server;
  const created = JSON.parse(await send(createClient));
  expect(created.data.createClient.userErrors).toEqual([]);
  const runId = created.data.createClient.run.id;
  const story = await send(follow.replace('<id of the run>', runId), 'text/event-stream');
  expect(story).toContain('acme is as it should be at https://monarc.localhost/acme');
  expect(await readdir(join(root, 'etc/apache2/sites-available'))).toContain('acme.conf');

  const [whatIsWrong = ''] = piecesOf(operations, 'When something fails');
  expect(JSON.parse(await send(whatIsWrong))).toEqual({
    data: {
      alarms: { nodes: [] },
      clients: { nodes: [] },
      runs: { nodes: [] },
      collectedRequests: { nodes: [] },
    },
  });
});

const hasCurl = spawnSync('curl', ['--json', '', '--version']).status === 0;
const hasJq = spawnSync('jq', ['--version']).status === 0;

test.skipIf(!hasCurl || !hasJq)(
  'the commands for a shell follow a run to its end, word for word',
  async () => {
    const folder = await newFolder('shell');
    const regent = await startRegent({ env: { DATA_DIR: join(folder, 'data') } });
    onTestFinished(() => regent.kill());
    await addOffices(regent);
    const [block = ''] = await commandsIn('api', '## From a shell');
    const commands = block.replace('http://127.0.0.1:4000', regent.url);
    const run = (token: string) =>
      promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', commands], {
        env: { PATH: process.env['PATH'], REGENT_TOKEN: token },
      });
    expect((await run(regent.token)).stdout).toMatch(
      /SYNC of 2 servers[^]*^2 of 2 servers succeeded\.\ntrue\n$/m,
    );
    await expect(run('regent_api_wrong')).rejects.toMatchObject({
      code: 22,
      stderr: expect.stringContaining('401'),
    });
  },
);

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const LISTS = /* GraphQL */ `
  {
    servers {
      totalCount
      nodes {
        fqdn
        clientCount
        clients {
          totalCount
          nodes {
            alias
            url
            models {
              number
            }
            server {
              label
            }
            lastRun {
              id
              kind
              steps {
                plugin
                server {
                  fqdn
                }
              }
              events(first: 5) {
                text
              }
            }
            runs(first: 3) {
              totalCount
              nodes {
                status
                client {
                  alias
                }
              }
            }
            lastBackup {
              ok
              run {
                id
              }
              client {
                alias
              }
            }
            lastGoodBackup {
              at
              bytes
            }
          }
        }
      }
    }
  }
`;

test('a list with all that hangs on it takes as many statements for many rows as for few', async () => {
  const grow = async (name: string) => {
    const server = await api.addServer(`${name}.test`);
    for (const suffix of ['a', 'b', 'c']) {
      const { client } = await api.addClient(`${name}-${suffix}`, server.id);
      await api.prisma.backup.createMany({
        data: [
          { clientId: client.id, ok: true, at: new Date(1_000), bytes: 5_000_000_000n },
          { clientId: client.id, ok: false, at: new Date(2_000) },
        ],
      });
    }
  };
  await grow('one');
  const few = await api.sqlOf(() => api.graphql(LISTS));
  for (const name of ['two', 'three', 'four']) await grow(name);
  let answer;
  const many = await api.sqlOf(async () => {
    answer = await api.graphql(LISTS);
  });
  expect(answer).toMatchObject({ data: { servers: { totalCount: 4 } } });
  expect(many.length).toBe(few.length);
});

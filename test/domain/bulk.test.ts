/** What is done to many at once asks the database as often as what is done to few. */
import { expect, test } from 'vitest';
import { admin, clientInput, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { statementsOf } from '../kit/statements.ts';

type Engine = Awaited<ReturnType<typeof makeEngine>>;

const engineWith = (servers: number) =>
  makeEngine([recordingPlugin('site'), recordingPlugin('files')]).then(async (engine) => {
    const ids: string[] = [];
    for (let i = 0; i < servers; i += 1) ids.push((await engine.addServer(`fo${i}.test`)).id);
    return { ...engine, ids };
  });

/** How each statement begins, without what Prisma says about transactions. */
async function asked(work: () => Promise<unknown>): Promise<string[]> {
  const statements = (await statementsOf(work)).filter((sql) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(sql));
  return statements.map((sql) => sql.slice(0, 80)).toSorted();
}

async function createMany(
  { start, clients, ids }: Engine & { ids: string[] },
  prefix: string,
  count: number,
  modelIds: string[],
) {
  const rows = Array.from({ length: count }, (_, i) => ({
    ...clientInput(`${prefix}-${i}`, ids[i % ids.length] ?? ''),
    modelIds,
  }));
  let made: string[] = [];
  const statements = await asked(async () => {
    const { results } = await start(clients.createMany(rows), admin);
    made = results.flatMap(({ client }) => client?.id ?? []);
  });
  expect(made).toHaveLength(count);
  return { statements, made };
}

test('many clients are created, changed, linked and unlinked by as many statements as two', async () => {
  const engine = await engineWith(2);
  const { start, draft, clients, prisma } = engine;
  const models = [(await engine.addModel('One')).id, (await engine.addModel('Two')).id];
  const few = await createMany(engine, 'few', 2, models);
  const many = await createMany(engine, 'many', 20, models);
  expect(many.statements).toEqual(few.statements);
  expect(await prisma.clientModel.count({ where: { clientId: { in: many.made } } })).toBe(40);

  const acts = [
    (ids: string[]) => clients.unlinkModels(ids, models),
    (ids: string[]) => clients.linkModels(ids, models),
    (ids: string[]) => clients.updateMany(ids, { twoFactorEnforced: false }),
  ];
  for (const act of acts) {
    const started = (ids: string[]) => asked(() => start(act(ids), admin));
    const ofFew = await started(few.made);
    expect(await started(many.made)).toEqual(ofFew);
    const drafted = (ids: string[]) => asked(() => draft(act(ids)));
    const planned = await drafted(few.made);
    expect(await drafted(many.made)).toEqual(planned);
  }
  expect(await prisma.clientModel.count({ where: { clientId: { in: many.made } } })).toBe(40);
  expect(await prisma.client.count({ where: { twoFactorEnforced: false, version: 4 } })).toBe(22);
  expect(await prisma.auditEntry.count({ where: { action: 'linkModels' } })).toBe(22);
});

test('a run for all of many servers takes as many statements as one for two, and each server has its own steps', async () => {
  const statements: string[][] = [];
  for (const servers of [2, 12]) {
    const { start, runs, prisma } = await engineWith(servers);
    let id = '';
    statements.push(
      await asked(async () => {
        id = (await start(runs.onAll('SYNC'), admin)).run.id;
      }),
    );
    const children = await prisma.run.findMany({
      where: { parentId: id },
      include: { steps: { orderBy: { position: 'asc' } }, events: true },
    });
    expect(children).toHaveLength(servers);
    for (const { serverId, steps, events, lease } of children) {
      expect(lease).toBe(`server/${serverId}`);
      expect(steps).toMatchObject(
        ['site', 'files'].map((plugin, position) => ({ plugin, serverId, position })),
      );
      expect(events).toMatchObject([{ seq: 1, type: 'RUN_QUEUED' }]);
    }
  }
  expect(statements[1]).toEqual(statements[0]);
});

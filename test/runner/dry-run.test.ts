/** A dry run promises what the run does that follows: not less, and not more. */
import * as fc from 'fast-check';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { RefusedError } from '../../src/domain/errors.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { PlannedChange } from '../../src/domain/runs/plan.ts';
import type { Run, Server } from '../../src/domain/vocabulary.ts';
import { InTheWayError, definePlugin, type Plugin, type Presence } from '../../src/runner/contract/plugin.ts';
import { admin, clientInput, makeEngine, type Engine } from '../kit/engine.ts';

const PLUGINS = ['files', 'data', 'grant', 'route', 'sites'] as const;
const SERVERS = ['fo1.test', 'fo2.test', 'bo.test', 'rpx.test'] as const;
const ALIASES = ['ant', 'bee', 'cat', 'dog'] as const;

const ROLES: Record<(typeof PLUGINS)[number], Plugin['roles']> = {
  files: ['FRONT_OFFICE'],
  data: ['FRONT_OFFICE'],
  grant: ['BACK_OFFICE', 'REVERSE_PROXY'],
  route: ['REVERSE_PROXY'],
  sites: ['FRONT_OFFICE', 'BACK_OFFICE'],
};

const ROLE_OF: Record<(typeof SERVERS)[number], Plugin['roles'][number]> = {
  'fo1.test': 'FRONT_OFFICE',
  'fo2.test': 'FRONT_OFFICE',
  'bo.test': 'BACK_OFFICE',
  'rpx.test': 'REVERSE_PROXY',
};

/** What is the matter with what a plugin has of a client on a server. */
const MOODS = ['well', 'somebody else’s', 'lost', 'unreadable', 'spoilt', 'missing', 'left over'] as const;
/** What is the matter with a plugin on a server as a whole. */
const STATES = ['well', 'broken', 'in the way', 'untidy'] as const;

type Place = `${(typeof PLUGINS)[number]} ${(typeof SERVERS)[number]}`;

/** What plugins see, beside what is desired. */
function makeThings() {
  const there = new Map<string, Map<string, Presence>>();
  const at = (place: string) => {
    const names = there.get(place) ?? new Map<string, Presence>();
    there.set(place, names);
    return names;
  };
  return {
    at,
    moods: new Map<string, (typeof MOODS)[number]>(),
    states: new Map<string, (typeof STATES)[number]>(),
    /** What has been changed, as a plan would say it. */
    made: new Set<string>(),
  };
}

type Things = ReturnType<typeof makeThings>;

function pluginOn(things: Things, id: (typeof PLUGINS)[number]): Plugin {
  const placeOf = (fqdn: string) => `${id} ${fqdn}`;
  return definePlugin({
    id,
    description: 'Keeps names, and has moods.',
    roles: ROLES[id],
    options: z.object({}),
    holdsData: id === 'data',
    async plan(ctx, { clients, complete, gone, spared }) {
      const place = placeOf(ctx.server.fqdn);
      const names = things.at(place);
      const state = things.states.get(place);
      if (state === 'broken') throw new Error('it is broken');
      if (state === 'in the way') throw new InTheWayError('something hides it');
      const ofClients = clients.flatMap(({ alias, presence }) => {
        const mood = things.moods.get(`${place} ${alias}`);
        if (mood === 'somebody else’s') ctx.found(alias, `thing ${alias}`);
        if (mood === 'lost') ctx.lost(alias, `thing ${alias}`, 'Put it back.');
        if (mood === 'unreadable') ctx.fail(alias, 'it cannot be read');
        const is = names.get(alias) ?? 'absent';
        if (is === presence && (mood !== 'spoilt' || is === 'absent')) return [];
        const action = presence === 'absent' ? 'delete' : is === 'absent' ? 'create' : 'update';
        return [{ client: alias, action, subject: `name ${alias}`, summary: `${action} ${alias}` } as const];
      });
      const isLeft = (alias: string) =>
        complete &&
        gone.includes(alias) &&
        !spared.includes(alias) &&
        !clients.some((one) => one.alias === alias);
      const left = [...names.keys()].filter(isLeft);
      return [
        ...ofClients,
        ...left.map(
          (alias) => ({ action: 'delete', subject: `name ${alias}`, summary: `forget ${alias}` }) as const,
        ),
        ...(state === 'untidy'
          ? [{ action: 'update', subject: 'all', summary: `tidy up for ${clients.length}` } as const]
          : []),
      ];
    },
    async apply(ctx, changes, { clients }) {
      const place = placeOf(ctx.server.fqdn);
      for (const change of changes) {
        things.made.add(keyOf({ ...change, plugin: id, serverId: ctx.server.id }));
        const alias = change.subject.split(' ')[1];
        if (alias === undefined) things.states.delete(place);
        else if (change.action === 'delete') things.at(place).delete(alias);
        else things.at(place).set(alias, clients.find((one) => one.alias === alias)?.presence ?? 'present');
        if (things.moods.get(`${place} ${alias}`) === 'spoilt') things.moods.delete(`${place} ${alias}`);
      }
    },
  }) as Plugin;
}

const keyOf = ({ plugin, serverId, client = '', action, summary }: PlannedChange) =>
  [plugin, serverId, client, action, summary].join(' | ');

async function makeWorld() {
  const things = makeThings();
  const engine = await makeEngine(PLUGINS.map((id) => pluginOn(things, id)));
  const servers: Server[] = [];
  for (const fqdn of SERVERS) servers.push(await engine.addServer(fqdn, { role: ROLE_OF[fqdn] }));
  return { engine, things, servers };
}

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Plans the operation, carries it out, and gives what each said. */
async function bothWays({ engine, things, servers }: World, operation: Operation<object, Run | null>) {
  const refused = (error: unknown) => {
    if (!(error instanceof RefusedError)) throw error;
    return undefined;
  };
  const plan = await engine.plan(operation, new AbortController().signal).catch(refused);
  things.made.clear();
  const started = await engine.start(operation, admin).catch(refused);
  for (const { id } of servers) await engine.work(id);
  const events = await toldBy(engine, started?.run);
  return {
    planned: plan?.changes.map(keyOf).toSorted() ?? [],
    isSaidToFail: (plan?.problems.length ?? 0) > 0,
    made: [...things.made].toSorted(),
    told: [...new Set(events.told)].toSorted(),
    hasFailed: events.hasFailed,
  };
}

async function toldBy({ prisma }: Engine, run: Run | null | undefined) {
  if (run == null) return { told: [], hasFailed: false };
  const runs = await prisma.run.findMany({
    where: { OR: [{ id: run.id }, { parentId: run.id }] },
    include: { steps: true, events: { where: { type: 'CHANGE_PLANNED' } } },
  });
  const told = runs.flatMap(({ steps, events }) =>
    events.map(({ step: position, text, data }) => {
      const step = steps.find((one) => one.position === position);
      const change = { ...(data as object), plugin: step?.plugin, serverId: step?.serverId, summary: text };
      return keyOf(change as PlannedChange);
    }),
  );
  return { told, hasFailed: runs.some(({ status }) => status !== 'SUCCEEDED') };
}

const alias = fc.constantFrom(...ALIASES);
const place = fc.constantFrom(
  ...PLUGINS.flatMap((plugin) =>
    SERVERS.filter((server) => ROLES[plugin].includes(ROLE_OF[server])).map(
      (server): Place => `${plugin} ${server}`,
    ),
  ),
);

/** What happens in a world, one after the other. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('create' as const), alias, home: fc.nat(1) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom('suspend' as const, 'resume' as const, 'remove' as const, 'update' as const),
      alias,
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('sync' as const), server: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('update all' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('sync all' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('mood' as const),
      place,
      alias,
      mood: fc.constantFrom(...MOODS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('state' as const), place, state: fc.constantFrom(...STATES) }),
  },
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The operation that this is, or undefined where it befell the servers, or nobody is there for it. */
async function befalls(world: World, it: Happening): Promise<Operation<object, Run | null> | undefined> {
  const { engine, things, servers } = world;
  const living = await engine.prisma.client.findMany({ where: { status: { not: 'DELETED' } } });
  const id = 'alias' in it ? living.find((client) => client.alias === it.alias)?.id : undefined;
  switch (it.what) {
    case 'mood': {
      things.moods.set(`${it.place} ${it.alias}`, it.mood);
      if (it.mood === 'missing' || it.mood === 'lost') things.at(it.place).delete(it.alias);
      if (it.mood === 'left over') things.at(it.place).set(it.alias, 'present');
      return undefined;
    }
    case 'state':
      return void things.states.set(it.place, it.state);
    case 'create':
      return engine.clients.create(clientInput(it.alias, servers[it.home]?.id ?? ''));
    case 'sync':
      return engine.runs.onServer('SYNC', servers[it.server]?.id ?? '');
    case 'sync all':
      return engine.runs.onAll('SYNC');
    case 'update all':
      return living.length === 0
        ? undefined
        : engine.clients.updateMany(
            living.map((client) => client.id),
            { twoFactorEnforced: true },
          );
    case 'remove':
      return id === undefined ? undefined : engine.clients.remove(id, it.alias);
    case 'update':
      return id === undefined ? undefined : engine.clients.update(id, { name: 'Another' });
    case 'suspend':
    case 'resume':
      return id === undefined ? undefined : engine.clients[it.what](id);
  }
}

const at = (home: number, ...names: (typeof ALIASES)[number][]): Happening[] =>
  names.map((name) => ({ what: 'create', alias: name, home }));
const mood = (where: Place, name: (typeof ALIASES)[number], is: (typeof MOODS)[number]): Happening => ({
  what: 'mood',
  place: where,
  alias: name,
  mood: is,
});
const sync: Happening = { what: 'sync', server: 0 };

/** Worlds in which a dry run could promise less than is done, or more. */
const EXAMPLES: Happening[][] = [
  // What is left over of a client that lives elsewhere now.
  [
    ...at(0, 'ant'),
    { what: 'remove', alias: 'ant' },
    ...at(1, 'ant'),
    mood('files fo1.test', 'ant', 'left over'),
    sync,
  ],
  // What comes before a step that fails, and what comes after.
  [
    ...at(0, 'ant', 'bee'),
    mood('files fo1.test', 'ant', 'spoilt'),
    mood('data fo1.test', 'ant', 'lost'),
    mood('sites fo1.test', 'ant', 'spoilt'),
    sync,
  ],
  [
    ...at(0, 'ant', 'bee'),
    mood('data fo1.test', 'ant', 'unreadable'),
    mood('sites fo1.test', 'ant', 'spoilt'),
    sync,
  ],
  [
    ...at(0, 'ant', 'bee'),
    mood('data fo1.test', 'ant', 'lost'),
    mood('data fo1.test', 'bee', 'lost'),
    mood('files fo1.test', 'cat', 'spoilt'),
    ...at(0, 'cat'),
    sync,
  ],
  // A suspension is not held up by that.
  [...at(0, 'ant', 'bee'), mood('data fo1.test', 'ant', 'lost'), { what: 'suspend', alias: 'ant' }],
  // What is in the way of some.
  [
    mood('route rpx.test', 'ant', 'somebody else’s'),
    { what: 'state', place: 'files fo1.test', state: 'untidy' },
    ...at(0, 'ant'),
    sync,
  ],
  [...at(0, 'ant'), { what: 'state', place: 'route rpx.test', state: 'in the way' }, ...at(0, 'bee'), sync],
];

test('in whatever world, a dry run has the changes of the run that follows, and says whether it fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40 }), async (all) => {
      const world = await makeWorld();
      for (const it of all) {
        const operation = await befalls(world, it);
        if (operation === undefined) continue;
        const { planned, made, told, isSaidToFail, hasFailed } = await bothWays(world, operation);
        expect({ made, told, hasFailed }).toEqual({ made: planned, told: planned, hasFailed: isSaidToFail });
      }
    }),
    { numRuns: EXAMPLES.length + 5, examples: EXAMPLES.map((all) => [all]), endOnFailure: true },
  );
}, 600_000);

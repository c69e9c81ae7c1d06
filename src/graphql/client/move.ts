import { isEnded } from '../../domain/runs/run-states.ts';
import type { Run } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { idsOf } from '../core/ids.ts';
import {
  clientOut,
  planOut,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Fields,
  type Payload,
  type Result,
} from '../core/payload.ts';
import { pageOf } from '../pages/nested.ts';
import { Server } from '../server/server.ts';
import { Client, theClient } from './client.ts';

const MoveStatus = builder.enumType('MoveStatus', {
  description: 'How far a move has come.',
  values: {
    REQUESTED: { description: 'Its run waits or is under way; the client lives on the first server.' },
    FAILED: { description: 'Its run has ended without it: the client lives on the first server.' },
    DONE: { description: 'The client lives on the second server.' },
    UNDONE: { description: 'The client went there, and then back again.' },
  },
});

const Move = builder.prismaObject('Move', {
  description: 'A client that went from one front office to another, or was to do so.',
  select: { id: true },
  fields: (t) => ({
    fromServer: t.relation('fromServer', { description: 'The server on which it lived before.' }),
    toServer: t.relation('toServer', { description: 'The server to which it moves.' }),
    status: t.field({
      type: MoveStatus,
      description: 'Its status.',
      select: { doneAt: true, undoneAt: true, run: { select: { status: true } } },
      resolve: (move) => statusOf(move),
    }),
    requestedAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    doneAt: t.expose('doneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the client lives on the second server; null until then.',
    }),
    keptUntil: t.expose('keptUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until then, the first server keeps what the client had there, stopped, and undoMove is possible; null if it is not done. The next sync of that server after that removes it.',
    }),
    undoneAt: t.expose('undoneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it had gone back; null if it has not.',
    }),
    run: t.relation('run', { nullable: true, description: 'The run that carries it out.' }),
  }),
});

function statusOf(move: { doneAt: Date | null; undoneAt: Date | null; run: Pick<Run, 'status'> | null }) {
  if (move.undoneAt !== null) return 'UNDONE';
  if (move.doneAt !== null) return 'DONE';
  return move.run === null || isEnded(move.run.status) ? 'FAILED' : 'REQUESTED';
}

builder.prismaObjectFields(Client, (t) => ({
  moves: t.prismaField({
    type: [Move],
    description: 'Its last ten moves, newest first.',
    resolve: (query, { id }, _args, context) =>
      pageOf(context, { list: 'Client.moves' }, id, { ...query, take: 10 }, (rest, ids) =>
        context.services.prisma.move.findMany({ ...rest, where: { id: { in: ids } } }),
      ),
  }),
}));

mutation('moveClient', {
  about:
    'Moves a client to another front office. Its database and folder are copied while it answers. Then its new requests wait at the reverse proxy, for 3 seconds at most, until what has changed meanwhile is copied and compared, and its route leads to the other server. If anything fails before that, or takes too long, the client stays where it was, answering. What it had on the first server is kept there for 7 days, stopped, and then removed by a sync.',
  asks: 'Which client, and to which server.',
  input: (t) => ({
    clientId: theClient(t),
    toServerId: t.globalID({
      for: Server,
      required: true,
      description: 'A front office on which the client does not live.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId, toServerId, ...asked }, context) =>
    startOrPlan(context, context.services.clients.move(clientId.id, toServerId.id), asked),
  answers: 'The client, and the run that moves it.',
  gives: clientOut,
});

mutation('moveClients', {
  about:
    'Moves many clients to another front office, as moveClient does: one after another, in the order of the input. If one fails or is cancelled, those after it are not begun; retryRun on `run` then goes on with those that have not moved. If one of them cannot be moved now, the whole request is refused.',
  asks: 'Which clients, and to which server.',
  input: (t) => ({
    clientIds: t.globalIDList({
      for: Client,
      required: true,
      description: 'The clients, in the order in which they move. At most 100 at once.',
    }),
    toServerId: t.globalID({
      for: Server,
      required: true,
      description: 'A front office on which none of them lives.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientIds, toServerId, ...asked }, context) =>
    startOrPlan(context, context.services.clients.moveMany(idsOf(clientIds), toServerId.id), asked),
  answers: 'The run whose child runs move one client each.',
  gives: (t: Fields<Payload<Result>>) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('undoMove', {
  about:
    'Moves a client back to the front office that it came from, within 7 days. It is a move as any other: the client keeps all that was written since, and what the first server has kept is replaced by it.',
  asks: 'Which client.',
  input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.clients.undoMove(id), asked),
  answers: 'The client, and the run that moves it back.',
  gives: clientOut,
});

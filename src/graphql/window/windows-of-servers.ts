import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { windowsAt, type InForce } from '../../domain/windows/in-force.ts';
import type { WindowEffect as Effect } from '../../domain/windows/window.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { Server } from '../server/server.ts';
import { WindowEffect } from './window.ts';

interface EffectInForce extends InForce {
  effect: Effect;
}

const WindowInForce = builder.objectRef<EffectInForce>('WindowInForce').implement({
  description: 'What a maintenance window does to a server now.',
  fields: (t) => ({
    effect: t.expose('effect', { type: WindowEffect, description: 'What it does.' }),
    name: t.exposeString('name', { description: 'The name of the window.' }),
    until: t.expose('until', {
      type: 'DateTime',
      description: 'When it ends, as far as that is known; windows that follow without a gap are included.',
    }),
  }),
});

/** The windows are read once for all servers of an answer, and again for the next. */
const inForce = createContextCache(
  ({ services: { prisma } }: GraphqlContext) =>
    new DataLoader(
      async (serverIds: readonly string[]) => {
        const windows = await prisma.maintenanceWindow.findMany({ omit: { calendarText: true } });
        const at = new Date();
        return serverIds.map((id) =>
          Object.entries(windowsAt(windows, at, id)).map(([effect, found]): EffectInForce => ({
            effect: effect as Effect,
            ...found,
          })),
        );
      },
      { cache: false },
    ),
);

builder.prismaObjectField(Server, 'windowsInForce', (t) =>
  t.field({
    type: [WindowInForce],
    description: 'What maintenance windows do to it now, each effect once; empty if none is in force.',
    select: { id: true },
    resolve: ({ id }, _args, context) => inForce(context).load(id),
  }),
);

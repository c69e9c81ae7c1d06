import type { Client as ClientRow } from '../../db/generated/client/client.ts';
import { hasSite } from '../../domain/watching/has-site.ts';
import { builder } from '../builder.ts';
import { Client } from './client.ts';

const WHETHER_ANY = { presence: true, status: true, activatedAt: true } as const;

/** Null for a client that has nothing to answer, also until the next probe finds that out. */
const ifAny = <T>(client: Pick<ClientRow, keyof typeof WHETHER_ANY>, value: T): T | null =>
  hasSite(client) ? value : null;

builder.prismaObjectFields(Client, (t) => ({
  answering: t.boolean({
    nullable: true,
    description:
      'Whether its site answered when a schedule of kind PROBE last requested it through the reverse proxy. Null if it was never requested, or has nothing to answer: while it is being set up, suspended or deleted.',
    select: { ...WHETHER_ANY, answering: true },
    resolve: (client) => ifAny(client, client.answering),
  }),
  answeringSince: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'Since when `answering` is as it is.',
    select: { ...WHETHER_ANY, answeringSince: true },
    resolve: (client) => ifAny(client, client.answeringSince),
  }),
  probedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'When it was last requested. If the reverse proxy itself does not answer, nothing is known of its clients: they stay as they were, and this grows old.',
    select: { ...WHETHER_ANY, probedAt: true },
    resolve: (client) => ifAny(client, client.probedAt),
  }),
  probeProblem: t.string({
    nullable: true,
    description: 'What was wrong with its answer; null if nothing was.',
    select: { ...WHETHER_ANY, probeProblem: true },
    resolve: (client) => ifAny(client, client.probeProblem),
  }),
}));

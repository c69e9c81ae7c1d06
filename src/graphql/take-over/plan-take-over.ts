import { mutation } from '../core/mutation.ts';
import { callerOf } from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { whileAsked } from '../core/while-asked.ts';
import { inventoryFields } from './inventory-fields.ts';
import { TakeOverReport } from './take-over-report.ts';

mutation('planTakeOver', {
  about:
    'Reports what others have set up on the servers, so that it can be taken over: servers, clients and users, from the inventory of MONARC’s playbook, the database of the PHP back office, and the servers themselves; where these contradict each other, with named choices; and what Regent would write differently. It starts nothing, and writes nothing on any server. The audit records who asked.',
  asks: 'What to look at; `{}` for all servers, and the inventory in INVENTORY_DIR.',
  input: (t) => ({
    serverIds: t.globalIDList({
      for: Server,
      required: false,
      description:
        'Only these servers, for a look: takeOver reads all of them. By default, all of Regent’s servers. A retired one, or one whose host key is not confirmed, is not looked at.',
    }),
    ...inventoryFields(t),
  }),
  does: ({ serverIds, ...input }, context) =>
    whileAsked(context, async (signal) => {
      const ids = serverIds?.map(({ id }) => id);
      const { takeOvers } = context.services;
      return { report: await takeOvers.plan({ ...input, serverIds: ids }, callerOf(context), signal) };
    }),
  answers: 'The report.',
  gives: (t) => ({
    report: t.field({
      type: TakeOverReport,
      nullable: true,
      description: 'The report; null if there are `userErrors`.',
      resolve: ({ report }) => report,
    }),
  }),
});

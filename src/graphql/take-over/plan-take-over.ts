import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf } from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { TakeOverReport } from './take-over-report.ts';

const InventoryFile = builder.inputType('InventoryFileInput', {
  description: 'A file of the inventory of MONARC’s Ansible playbook.',
  fields: (t) => ({
    path: t.string({
      required: true,
      description:
        'Its path in the folder `inventory`: `hosts`, or `host_vars/<server>/generated.yaml`. Other files are not read.',
    }),
    content: t.string({
      required: true,
      description: 'Its content, with values in ansible-vault as they are. It is stored nowhere.',
    }),
  }),
});

mutation('planTakeOver', {
  about:
    'Reports what others have set up on the servers, so that it can be taken over: servers, clients and users, from the inventory of MONARC’s playbook, the database of the PHP back office, and the servers themselves; where these contradict each other, with named choices; and what Regent would write differently. It starts nothing, and writes nothing on any server. The audit records who asked.',
  asks: 'What to look at; `{}` for all servers, and the inventory in INVENTORY_DIR.',
  input: (t) => ({
    serverIds: t.globalIDList({
      for: Server,
      required: false,
      description:
        'Only these servers; all of Regent’s servers by default. A retired one, or one whose host key is not confirmed, is not looked at.',
    }),
    inventory: t.field({
      type: [InventoryFile],
      required: false,
      description:
        'Files of the inventory: at most 200, and 800,000 characters. Without them, those in the folder INVENTORY_DIR of Regent’s machine are read, if it is set.',
    }),
    vaultPassword: t.string({
      required: false,
      description: 'The password of ansible-vault, if values or files are encrypted. It is stored nowhere.',
    }),
  }),
  does: async ({ serverIds, ...input }, context) => {
    const { services, onGone } = context;
    const gone = new AbortController();
    const unwatch = onGone((reason) => gone.abort(reason));
    try {
      const ids = serverIds?.map(({ id }) => id);
      const report = await services.takeOvers.plan(
        { ...input, serverIds: ids },
        callerOf(context),
        gone.signal,
      );
      return { report };
    } finally {
      unwatch();
    }
  },
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

import { definePlugin } from '../../src/runner/contract/plugin.ts';
import { checkRepository } from './restic.ts';
import { handOverAll } from './hand-over.ts';
import { offsiteOptions, type OffsiteOptions } from './offsite-options.ts';

export const offsite = definePlugin<OffsiteOptions>({
  id: 'offsite',
  description:
    'Hands every good backup of a front office or the back office to restic, for a repository elsewhere.',
  roles: ['FRONT_OFFICE', 'BACK_OFFICE'],
  options: offsiteOptions,
  skip: ({ repository }) => (repository === '' ? 'No restic repository is set.' : undefined),
  plan: () => Promise.resolve([]),
  apply: () => Promise.resolve(),
  actions: {
    /**
     * Rejects with a ResticError that says what is missing, or why the repository does not open. Not on a server that is
     * only observed: restic keeps a cache there.
     */
    async check(ctx) {
      if (ctx.server.isObserved !== true) await checkRepository(ctx);
    },

    /** Hands over what the repository does not have. What fails is a warning and no failure of the backup. */
    backup: (ctx, desired) => handOverAll(ctx, desired),

    /** The same, after a restore. */
    copy: (ctx, desired) => handOverAll(ctx, desired),
  },
});

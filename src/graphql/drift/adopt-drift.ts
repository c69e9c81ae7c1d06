import type { AdoptedSettings } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import { Language } from '../client/language.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf, clientIn, expectedVersionField } from '../core/payload.ts';
import { theDrift } from './drift.ts';

const Settings = builder.objectRef<AdoptedSettings>('AdoptedSettings').implement({
  description: 'Settings of a client; null for those that adoptDrift does not concern.',
  fields: (t) => ({
    twoFactorEnforced: t.exposeBoolean('twoFactorEnforced', {
      nullable: true,
      description: 'Whether its users must have a second factor.',
    }),
    backgroundImportActive: t.exposeBoolean('backgroundImportActive', {
      nullable: true,
      description: 'Whether large imports are processed in the background.',
    }),
    activeLanguages: t.exposeStringList('activeLanguages', {
      nullable: true,
      description: 'The languages in which its users can have MONARC, by their codes.',
    }),
    defaultLanguage: t.field({
      type: Language,
      nullable: true,
      description: 'The language in which texts are shown if they are missing in another one.',
      resolve: ({ defaultLanguage }) => defaultLanguage,
    }),
    directives: t.exposeString('directives', {
      nullable: true,
      description: 'Directives of Apache inside its own virtual host, one on each line.',
    }),
  }),
});

mutation('adoptDrift', {
  about:
    'Makes what is on the server the desired state: it becomes settings of the client, and nothing is changed on the server. `Drift.adoptable` says of which differences that is possible. It is read on the server now, and must be as it was when the difference was seen. The next sync finds no difference.',
  asks: 'Which difference.',
  input: (t) => ({
    driftId: theDrift(t),
    expectedVersion: expectedVersionField(t),
    dryRun: t.boolean({
      required: false,
      description: 'True to get the settings in the answer; nothing is stored.',
    }),
  }),
  does: async ({ driftId, expectedVersion, dryRun }, context) => {
    const { services, onGone } = context;
    const gone = new AbortController();
    const unwatch = onGone((reason) => gone.abort(reason));
    try {
      const options = { expectedVersion: expectedVersion ?? undefined, dryRun: dryRun === true };
      const adopted = await services.drift.adopt(driftId.id, options, callerOf(context), gone.signal);
      const { drift, client, before, after } = adopted;
      return { driftId: drift.id, client: { id: client.id }, before, after };
    } finally {
      unwatch();
    }
  },
  answers: 'The settings, and the difference, which has ended.',
  gives: (t) => ({
    drift: t.prismaField({
      type: 'Drift',
      nullable: true,
      description: 'The difference, as it is now.',
      resolve: (query, { driftId }, _args, { services }) =>
        byId(query, driftId, (args) => services.prisma.drift.findUnique(args)),
    }),
    client: clientIn(t),
    before: t.field({
      type: Settings,
      nullable: true,
      description: 'The settings that change, as they were.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: Settings,
      nullable: true,
      description: 'The same, as they are on the server, and now are desired.',
      resolve: ({ after }) => after,
    }),
  }),
});

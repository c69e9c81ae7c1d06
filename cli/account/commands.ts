/** Who one is, and with which Regent. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import { jsonFlag, onOff, oneArgument, text, type JsonFlags } from '../kit/flags.ts';
import type { LoginFlags } from './login.ts';

export const loginCommand = buildCommand<LoginFlags, [string?], Context>({
  docs: {
    brief:
      'Sign in, by a code that you confirm in the console or with an API token, and keep that for your user alone',
    fullDescription:
      'regent login https://regent.example.org\n\nOn a terminal, it shows a code: type that at /device in the console, and say what the token may do. With --with-token, or without a terminal, it asks for a token or reads it from stdin; it is checked first.',
  },
  parameters: {
    flags: {
      name: text('What to call this Regent; its host name by default', 'name'),
      withToken: onOff('Ask for an API token'),
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'address',
          brief: 'Where Regent is; http://127.0.0.1:4000 by default',
          optional: true,
        },
      ],
    },
  },
  loader: async () => (await import('./login.ts')).login,
});

export const logoutCommand = buildCommand<object, [string?], Context>({
  docs: { brief: 'Forget an address and its token, by default of the current context; it is not revoked' },
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'context', brief: 'Its name', optional: true }],
    },
  },
  loader: async () => (await import('./login.ts')).logout,
});

export const contextRoutes = buildRouteMap({
  routes: {
    list: buildCommand<JsonFlags, [], Context>({
      docs: { brief: 'List where you have signed in, without tokens' },
      parameters: { flags: jsonFlag },
      loader: async () => (await import('./login.ts')).listContexts,
    }),
    use: buildCommand<object, [string], Context>({
      docs: { brief: 'Use another Regent from now on' },
      parameters: { flags: {}, positional: oneArgument('name', 'As `regent context list` has it') },
      loader: async () => (await import('./login.ts')).useContext,
    }),
  },
  docs: { brief: 'Choose between several Regents' },
});

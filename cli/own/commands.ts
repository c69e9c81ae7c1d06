/** What runs on the machine of Regent, without the API: Regent itself, and what keeps it in order. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context, ProgramName } from '../context.ts';
import { oneArgument, onOff } from '../kit/flags.ts';

/** A command without options. */
const plain = (name: ProgramName, brief: string, fullDescription: string) =>
  buildCommand<object, [], Context>({
    docs: { brief, fullDescription },
    parameters: { flags: {} },
    loader: async () => {
      const { run } = await import('./run-program.ts');
      return function program(this: Context) {
        return run(this, name);
      };
    },
  });

export const serveCommand = plain(
  'serve',
  'Start Regent itself, in this process: the API, the console and the worker',
  'Start Regent itself, in this process: the API, the console and the worker.\n\nIt is set up by variables of the environment and by regent.config.js in this folder (docs/configuration.md). Without any, its data are in the folder data, and it answers at http://127.0.0.1:4000. SIGTERM and Ctrl-C stop it.',
);

export const adminRoutes = buildRouteMap({
  routes: {
    'reset-password': buildCommand<object, [string], Context>({
      docs: { brief: 'Set a new password for a user of Regent, if no administrator can sign in any more' },
      parameters: { flags: {}, positional: oneArgument('email', 'The address of the user') },
      loader: async () => {
        const { run } = await import('./run-program.ts');
        return function resetPassword(this: Context, _flags: object, email: string) {
          return run(this, 'admin', ['reset-password', email]);
        };
      },
    }),
  },
  docs: { brief: 'On the machine of Regent: help if nobody can sign in any more' },
});

export const rotateKeyCommand = buildCommand<{ finish: boolean }, [], Context>({
  docs: { brief: 'On the machine of Regent: replace the key of the secrets in its database' },
  parameters: { flags: { finish: onOff('Remove the old key, which is not needed any more') } },
  loader: async () => {
    const { run } = await import('./run-program.ts');
    return function rotateKey(this: Context, { finish }: { finish: boolean }) {
      return run(this, 'rotate-key', finish ? ['--finish'] : []);
    };
  },
});

export const apiKeysCommand = plain(
  'api-keys',
  'On the machine of Regent: print the keys that a process with ROLE=api needs',
  'On the machine of Regent: print the keys that a process with ROLE=api needs.\n\nRun it where the key of the workers is.',
);

export const demoCommand = buildCommand<{ once: boolean }, [], Context>({
  docs: {
    brief: 'Show on this machine what Regent does, with sandboxes for servers; nothing stays behind',
  },
  parameters: { flags: { once: onOff('End when everything was shown') } },
  loader: async () => {
    const { run } = await import('./run-program.ts');
    return function demo(this: Context, { once }: { once: boolean }) {
      return run(this, 'demo', once ? ['--once'] : []);
    };
  },
});

export const labCommand = plain(
  'lab',
  'Start real hosts on this machine, and a Regent that manages them',
  'Start real hosts on this machine, and a Regent that manages them, until Ctrl-C.\n\nIt is for the development of Regent: it needs root, Debian 12 and the repository. A package of Regent does not have it.',
);

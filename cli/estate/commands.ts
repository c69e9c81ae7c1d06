/** What is not about one thing: the estate as a file, taking over, and any operation. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import { jsonFlag, onOff, planFlags, runFlags, text, texts, yesFlag } from '../kit/flags.ts';
import type { ApiFlags } from './api.ts';
import type { ApplyFlags } from './apply.ts';
import type { AcceptFlags } from './take-over.ts';
import type { TakeOverFlags } from './take-over-plan.ts';

export const exportCommand = buildCommand<object, [], Context>({
  docs: {
    brief: 'Write the estate as one YAML file to stdout, without secrets',
    fullDescription: 'regent export > fleet.yaml',
  },
  parameters: { flags: {} },
  loader: async () => (await import('./export.ts')).exportFleet,
});

export const applyCommand = buildCommand<ApplyFlags, [string?], Context>({
  docs: {
    brief: 'Do what a file of the estate says, all or nothing; or carry out a plan that was kept',
  },
  parameters: {
    flags: {
      plan: text(
        'The id of a plan that was kept: exactly that is done, or nothing. With a file: it must be that of the plan',
        'id',
      ),
      ...runFlags,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The file; - for stdin', parse: String, placeholder: 'file', optional: true }],
    },
  },
  loader: async () => (await import('./apply.ts')).applyFile,
});

const sources = {
  inventory: text('The folder of the inventory; by default INVENTORY_DIR of Regent’s machine', 'folder'),
  vaultPasswordFile: text('The file with the password of ansible-vault; - for stdin', 'file'),
};

const takeOverPlanCommand = buildCommand<TakeOverFlags, [], Context>({
  docs: {
    brief:
      'Report what others have set up, where sources differ, and what Regent would write; nothing is changed',
  },
  parameters: {
    flags: {
      ...sources,
      server: texts('Look only at this server; accept looks at all', 'fqdn'),
      ...jsonFlag,
    },
  },
  loader: async () => (await import('./take-over-plan.ts')).planTakeOver,
});

const takeOverAcceptCommand = buildCommand<AcceptFlags, [], Context>({
  docs: {
    brief: 'Take over clients as they are; nothing is written on servers',
    fullDescription:
      'regent takeover accept --all --decide Old_One:other-password=use-local-php --decide left-over:on-server-not-listed=leave-out --dry-run',
  },
  parameters: {
    flags: {
      all: onOff('All others, too, that are on a server and have no contradiction'),
      client: texts('This client, as the report has it', 'alias'),
      decide: {
        kind: 'parsed',
        async parse(given: string) {
          return (await import('./take-over.ts')).decisionOf(given);
        },
        brief:
          'What to do about a contradiction of the report: alias:kind=choice, or alias:other-setting.setting=choice; may be given several times',
        placeholder: 'decision',
        optional: true,
        variadic: true,
      },
      ...sources,
      dryRun: onOff('Only show what would be taken over'),
      keep: planFlags.keep,
      ...yesFlag,
      ...jsonFlag,
    },
  },
  loader: async () => (await import('./take-over.ts')).takeOver,
});

export const takeoverRoutes = buildRouteMap({
  routes: { plan: takeOverPlanCommand, accept: takeOverAcceptCommand },
  docs: { brief: 'Take over servers and clients that others have set up' },
});

export const apiCommand = buildCommand<ApiFlags, [string], Context>({
  docs: {
    brief: 'Send an operation of GraphQL, and print the answer',
    fullDescription:
      "regent api 'query ($alias: String!) { client(alias: $alias) { url } }' --raw-field alias=acme\n\nThe exit code is 3 if the answer has `errors`. Errors of mutations, `userErrors`, are data.",
  },
  parameters: {
    flags: {
      field: texts(
        'A variable, name=value; a value that is JSON, such as 5, true or {"a":1}, is taken as that',
        'name=value',
      ),
      rawField: texts('A variable whose value is a text', 'name=value'),
    },
    aliases: { F: 'field', f: 'rawField' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'operation',
          brief: 'A query or mutation; @file for one in a file, - for stdin',
        },
      ],
    },
  },
  loader: async () => (await import('./api.ts')).sendOperation,
});

/** The command `regent` and its parts. */
import { readFileSync } from 'node:fs';
import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { applyCommand } from './commands/apply.ts';
import { exportCommand } from './commands/export.ts';
import { planCommand } from './commands/plan.ts';
import { takeOverPlanCommand } from './commands/take-over-plan.ts';
import { exitCodeOf } from './exit-codes.ts';

/** For this file compiled, and as it is. */
const PACKAGE = import.meta.url.includes('/dist/') ? '../../package.json' : '../package.json';

const takeover = buildRouteMap({
  routes: { plan: takeOverPlanCommand },
  docs: { brief: 'Take over servers and clients that others have set up' },
});

const routes = buildRouteMap({
  routes: { export: exportCommand, plan: planCommand, apply: applyCommand, takeover },
  docs: {
    brief: 'Regent, from the command line',
    fullDescription:
      'Regent, from the command line.\n\nREGENT_URL is its address, http://127.0.0.1:4000 by default; REGENT_TOKEN is an API token.\nExit codes: 0 done, 1 a run failed, 2 usage, 3 refused, 4 not signed in, 5 not reachable, 6 timed out.',
  },
});

const inWords = (error: unknown): string => {
  const { message, stack = message } = error as Error;
  return exitCodeOf(error) === undefined ? `This is a bug of regent: ${stack}` : message;
};

export const app = buildApplication(routes, {
  name: 'regent',
  versionInfo: {
    getCurrentVersion: async () =>
      (JSON.parse(readFileSync(new URL(PACKAGE, import.meta.url), 'utf8')) as { version: string }).version,
  },
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  documentation: { caseStyle: 'convert-camel-to-kebab', disableAnsiColor: true },
  localization: { text: { ...text_en, exceptionWhileRunningCommand: inWords } },
  determineExitCode: (error) => exitCodeOf(error) ?? 1,
});

/** The command `regent` and its parts. */
import { readFileSync } from 'node:fs';
import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { contextRoutes, loginCommand, logoutCommand } from './account/commands.ts';
import { alarmRoutes } from './alarm/commands.ts';
import { backupRoutes } from './backup/commands.ts';
import { clientRoutes } from './client/commands.ts';
import { apiCommand, applyCommand, exportCommand, takeoverRoutes } from './estate/commands.ts';
import { driftRoutes } from './drift/commands.ts';
import { exitCodeOf } from './exit-codes.ts';
import { modelRoutes } from './model/commands.ts';
import { orphanRoutes } from './orphan/commands.ts';
import {
  adminRoutes,
  apiKeysCommand,
  demoCommand,
  labCommand,
  rotateKeyCommand,
  serveCommand,
} from './own/commands.ts';
import { planRoutes } from './plan/commands.ts';
import { runRoutes } from './run/commands.ts';
import { scheduleRoutes } from './schedule/commands.ts';
import { serverRoutes } from './server/commands.ts';
import { completionCommand, doctorCommand, inventoryCommand } from './shell/commands.ts';
import { auditCommand, userRoutes } from './user/commands.ts';
import { webhookRoutes } from './webhook/commands.ts';
import { windowRoutes } from './window/commands.ts';

/** For this file compiled, and as it is. */
const PACKAGE = import.meta.url.includes('/dist/') ? '../../package.json' : '../package.json';

const routes = buildRouteMap({
  routes: {
    login: loginCommand,
    logout: logoutCommand,
    context: contextRoutes,
    client: clientRoutes,
    server: serverRoutes,
    model: modelRoutes,
    run: runRoutes,
    backup: backupRoutes,
    schedule: scheduleRoutes,
    window: windowRoutes,
    drift: driftRoutes,
    orphan: orphanRoutes,
    alarm: alarmRoutes,
    webhook: webhookRoutes,
    user: userRoutes,
    audit: auditCommand,
    export: exportCommand,
    plan: planRoutes,
    apply: applyCommand,
    takeover: takeoverRoutes,
    api: apiCommand,
    inventory: inventoryCommand,
    doctor: doctorCommand,
    completion: completionCommand,
    serve: serveCommand,
    admin: adminRoutes,
    'rotate-key': rotateKeyCommand,
    'api-keys': apiKeysCommand,
    demo: demoCommand,
    lab: labCommand,
  },
  docs: {
    brief: 'Regent, from the command line',
    fullDescription:
      'Regent, from the command line.\n\nSign in with `regent login`, or set REGENT_URL and REGENT_TOKEN.\nExit codes: 0 done, 1 a run failed, 2 usage, 3 refused, 4 not signed in, 5 not reachable, 6 timed out, 130 Ctrl-C.',
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

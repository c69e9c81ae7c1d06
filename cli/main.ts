#!/usr/bin/env node
import { ExitCode, run } from '@stricli/core';
import { app } from './app.ts';
import { makeContext } from './context.ts';
import { EXIT } from './exit-codes.ts';

const USAGE: unknown[] = [ExitCode.UnknownCommand, ExitCode.InvalidArgument];

await run(app, process.argv.slice(2), makeContext(process));
if (USAGE.includes(process.exitCode)) process.exitCode = EXIT.USAGE;

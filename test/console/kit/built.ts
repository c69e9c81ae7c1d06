/** Builds the console once for all tests in Chromium. */
import type { TestProject } from 'vitest/node';
import { buildConsole } from './build-console.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What Vite has built. */
    consoleFolder: string;
  }
}

export default async function setup(project: TestProject) {
  const { folder, remove } = await buildConsole();
  project.provide('consoleFolder', folder);
  return remove;
}

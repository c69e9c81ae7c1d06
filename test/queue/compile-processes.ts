import { execFileSync } from 'node:child_process';

/** Node 20 cannot strip types, so the processes that the suites start are compiled beforehand. */
export function setup(): void {
  const root = new URL('../..', import.meta.url).pathname;
  execFileSync('npx', ['tsc', '--project', 'test/queue/tsconfig.json'], { cwd: root, stdio: 'inherit' });
}

import { execFileSync } from 'node:child_process';

/** Node 20 cannot strip types, so what the suites start is compiled beforehand. */
export function setup(): void {
  const root = new URL('../..', import.meta.url).pathname;
  execFileSync('npx', ['tsc', '--project', 'test/processes/tsconfig.json'], { cwd: root, stdio: 'inherit' });
}

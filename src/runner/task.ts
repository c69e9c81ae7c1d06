import type { Retention } from '../domain/retention/retention.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import type { Windows } from '../domain/windows/windows.ts';
import type { RunnerDeps } from './deps.ts';

export interface TaskDeps {
  runner: RunnerDeps;
  schedules: Pick<Schedules, 'fireDue'>;
  retention: Pick<Retention, 'prune'>;
  windows: Pick<Windows, 'readCalendars'>;
}

/**
 * The work of a worker that the queue wakes. Waking is only a hint: a task finds out for itself whether there
 * is work.
 */
export interface Task {
  /** The same as its file's name. */
  id: string;
  /** The keys that it answers to. */
  keys: RegExp;
  /** Rejects only for a bug; the record of a run has the errors of that run. */
  run(deps: TaskDeps, key: string, signal: AbortSignal): Promise<void>;
}

export function defineTask(task: Task): Task {
  return task;
}

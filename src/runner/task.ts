import type { Schedules } from '../domain/schedules/schedules.ts';
import type { RunnerDeps } from './deps.ts';

export interface TaskDeps {
  runner: RunnerDeps;
  schedules: Pick<Schedules, 'fireDue'>;
}

/** What is done when the queue wakes a worker. Being woken is a hint: a task finds out for itself whether there is work. */
export interface Task {
  /** The same as its file's name. */
  id: string;
  /** The keys that it answers to. */
  keys: RegExp;
  /** Rejects only for what is a bug; what goes wrong with a run is in the run. */
  run(deps: TaskDeps, key: string, signal: AbortSignal): Promise<void>;
}

export function defineTask(task: Task): Task {
  return task;
}

/** How states look: a tone, and the word for it in the reader's language. */
import type {
  AlarmSeverity,
  ClientStatus,
  HealthStatus,
  RunStatus,
  StepStatus,
} from '../../sdk/generated/operations.ts';
import { words } from '../words/words.ts';
import { Mark, type Tone } from './mark.tsx';

const RUN: Record<RunStatus, Tone> = {
  QUEUED: 'idle',
  RUNNING: 'busy',
  BLOCKED: 'warning',
  CANCELLING: 'busy',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  CANCELLED: 'idle',
  TIMED_OUT: 'bad',
};
const STEP: Record<StepStatus, Tone> = {
  PENDING: 'idle',
  RUNNING: 'busy',
  SUCCEEDED: 'good',
  SKIPPED: 'idle',
  FAILED: 'bad',
  CANCELLED: 'idle',
};
const CLIENT: Record<ClientStatus, Tone> = {
  CREATING: 'busy',
  ACTIVE: 'good',
  SUSPENDED: 'note',
  FAILED: 'bad',
  DELETING: 'busy',
  CLOSED: 'idle',
  DELETED: 'idle',
};
const HEALTH: Record<HealthStatus, Tone> = {
  HEALTHY: 'good',
  WARNING: 'warning',
  UNHEALTHY: 'bad',
  UNKNOWN: 'idle',
};
const SEVERITY: Record<AlarmSeverity, Tone> = { CRITICAL: 'bad', WARNING: 'warning', INFO: 'note' };

export const RunState = ({ status }: { status: RunStatus }) => (
  <Mark tone={RUN[status]}>{words.value.runStatus[status]}</Mark>
);
export const StepState = ({ status }: { status: StepStatus }) => (
  <Mark tone={STEP[status]}>{words.value.stepStatus[status]}</Mark>
);
export const ClientState = ({ status }: { status: ClientStatus }) => (
  <Mark tone={CLIENT[status]}>{words.value.clientStatus[status]}</Mark>
);
export const HealthState = ({ status }: { status: HealthStatus }) => (
  <Mark tone={HEALTH[status]}>{words.value.healthStatus[status]}</Mark>
);
export const Severity = ({ severity }: { severity: AlarmSeverity }) => (
  <Mark tone={SEVERITY[severity]}>{words.value.alarmSeverity[severity]}</Mark>
);

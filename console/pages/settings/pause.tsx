import {
  PauseSchedulesDocument,
  ResumeSchedulesDocument,
  type SettingsQuery,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { DraftForm, timeTyped } from '../../parts/forms/draft-form.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { may, send } from '../../regent/regent.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

interface PauseProps {
  pause: SettingsQuery['schedulesPaused'];
  onDone: () => void;
}

/** Whether all schedules are paused. */
export function Pause({ pause, onDone }: PauseProps) {
  const t = words.value;
  const w = t.settings;
  const resume = () => send(ResumeSchedulesDocument, {}, onDone);
  if (pause !== null)
    return (
      <Panel
        title={t.places.schedules}
        beside={may('SERVERS') ? <AskFirst label={w.resumeAll} question={w.resumeAsk} does={resume} /> : null}
      >
        <p>
          <Mark tone="warning">
            {w.paused(pause.by, format.time(pause.since), pause.until && format.time(pause.until))}
          </Mark>
        </p>
        <p>{pause.reason}</p>
      </Panel>
    );
  return (
    <Panel title={t.places.schedules}>
      <p>
        <Mark tone="good">{w.inForce}</Mark>
      </p>
      {may('SERVERS') ? (
        <details>
          <summary>{w.pauseAll}</summary>
          <DraftForm
            label={w.pauseAll}
            start={{ reason: '', until: '' }}
            fields={[
              { path: 'reason', label: w.reason },
              { path: 'until', label: w.until, hint: w.untilHint, type: 'datetime-local' },
            ]}
            button={w.pauseAll}
            does={({ reason, until }) =>
              send(PauseSchedulesDocument, { input: { reason, until: timeTyped(until) } }, onDone)
            }
          />
        </details>
      ) : null}
    </Panel>
  );
}

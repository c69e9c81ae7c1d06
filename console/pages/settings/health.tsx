import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../../parts/mark.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { regent } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

/** Links are good for minutes. */
const MOST_SECONDS_OFF = 30;
const AGAIN_MS = 15_000;

interface Part {
  name: string;
  ok: boolean;
  message?: string | undefined;
}

/** What Regent itself needs, as it says so, and its clock as this browser sees it. */
export function Health() {
  const w = words.value.settings;
  const [parts, setParts] = useState<Part[]>([]);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const look = async () => {
      const found = await regent.health();
      const ahead = Math.round((found.at.getTime() - Date.now()) / 1000);
      const isOff = Math.abs(ahead) > MOST_SECONDS_OFF;
      setParts([
        ...Object.entries(found.parts).map(([name, part]) => ({ name, ...part })),
        { name: w.clock, ok: !isOff, message: isOff ? w.clockOff(ahead) : undefined },
      ]);
      setError(undefined);
    };
    const again = () => void look().catch(setError);
    again();
    const timer = setInterval(again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [w]);
  return (
    <Panel title={w.health}>
      <Trouble error={error} />
      <Columns
        label={w.health}
        rows={parts}
        columns={[
          [words.value.what, ({ name }) => name],
          [
            words.value.status,
            ({ ok, message }) => (
              <>
                <Mark tone={ok ? 'good' : 'bad'}>{ok ? w.well : w.unwell}</Mark>
                {message === undefined ? null : <p class="hint">{message}</p>}
              </>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

import type { ModelRowFragment, ModelStatus } from '../../../sdk/generated/operations.ts';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { words } from '../../words/words.ts';

const TONES: Record<ModelStatus, Tone> = { ACTIVE: 'good', INACTIVE: 'idle', DELETED: 'idle' };

export function ModelState({ model }: { model: ModelRowFragment }) {
  const { statuses, isDefault } = words.value.models;
  return (
    <>
      <Mark tone={TONES[model.status]}>{statuses[model.status]}</Mark>
      {model.default ? <Mark tone="note">{isDefault}</Mark> : null}
    </>
  );
}

import { useState } from 'preact/hooks';
import { RefusedError } from '../../../sdk/errors.ts';
import { Trouble } from '../../parts/trouble.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { csvOf } from './csv.ts';

/** A table is made in the memory of the browser. */
const MOST_IN_CSV = 50_000;

/** The entries that match, as files: JSON lines as Regent sends them, and a table made of these here. */
export function Export({ filter, count }: { filter: Record<string, string>; count: number }) {
  const t = words.value.audit;
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const address = `/audit.ndjson?${new URLSearchParams(filter).toString()}`;
  const makeCsv = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const response = await fetch(address);
      const text = await response.text();
      if (!response.ok) throw new RefusedError([text]);
      save(csvOf(text), 'audit.csv');
    } catch (caught) {
      setError(caught as Error);
    }
    setBusy(false);
  };
  return (
    <>
      <div class="buttons">
        <a class="button" href={address} download="audit.ndjson">
          {t.exportLines}
        </a>
        {count > MOST_IN_CSV ? (
          <p class="hint">{t.tooManyForCsv(format.number(MOST_IN_CSV))}</p>
        ) : (
          <button type="button" disabled={isBusy} onClick={() => void makeCsv()}>
            {t.exportCsv}
          </button>
        )}
      </div>
      <Trouble error={error} />
    </>
  );
}

function save(text: string, name: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  // Only after the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/words.ts';

type More = typeof import('./more.ts');

const more = signal<More>();

/** A page of more.ts, which is loaded with the first of them. */
export function Later({ name }: { name: keyof More }) {
  const [error, setError] = useState<Error>();
  useEffect(() => {
    if (more.value !== undefined) return;
    import('./more.ts').then((loaded) => (more.value = loaded), setError);
  }, []);
  const There = more.value?.[name];
  if (There !== undefined) return <There />;
  return (
    <main id="content">
      {/* After an update of Regent, this file has another name. */}
      <Trouble error={error} again={() => location.reload()} />
      {error === undefined ? <p>{words.value.loading}</p> : null}
    </main>
  );
}

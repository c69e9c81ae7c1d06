import { Page } from '../parts/page.tsx';
import { words } from '../words/words.ts';

/** @param title what there is not; by default the page */
export function NoSuchPage({ title }: { title?: string | undefined }) {
  const t = words.value;
  return (
    <Page title={title ?? t.noSuchPage}>
      <p>{t.noSuchPageAdvice}</p>
      <p>
        <a href="/">{t.toFleet}</a>
      </p>
    </Page>
  );
}

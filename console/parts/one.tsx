import type { ComponentChildren } from 'preact';
import { NoSuchPage } from '../pages/no-such-page.tsx';
import { words } from '../words/words.ts';
import { Page } from './page.tsx';
import { Trouble } from './trouble.tsx';

interface OneProps<Thing> {
  /** Undefined as long as it is not known, null if it is not there. */
  thing: Thing | null | undefined;
  queried: { error?: Error; refresh: () => void };
  /** Of the page, until the thing is there. */
  title: string;
  /** Where the page belongs. */
  above?: ComponentChildren;
  /** What is said if it is not there. */
  missing?: string;
  children: (thing: Thing) => ComponentChildren;
}

/** The page of one thing, when that has been read; before, that it is being read, or why it is not there. */
export function One<Thing>(props: OneProps<Thing>) {
  const { thing, title, above, missing, children } = props;
  const { error, refresh } = props.queried;
  if (thing === null) return <NoSuchPage title={missing} />;
  if (thing !== undefined) return <>{children(thing)}</>;
  return (
    <Page title={title} above={above}>
      <Trouble error={error} again={refresh} />
      {error === undefined ? <p>{words.value.loading}</p> : null}
    </Page>
  );
}

/** What `node` gives, without the nothing of other things: an id may be one of those. */
export const thingIn = <Thing extends object>(node: Thing | null | undefined) =>
  node != null && Object.keys(node).length === 0
    ? null
    : (node as Exclude<Thing, Record<PropertyKey, never>> | null | undefined);

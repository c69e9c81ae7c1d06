import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface PageProps {
  title: string;
  /** Beside the title: how it is, and what can be done. */
  beside?: ComponentChildren;
  /** Above the title: where this page belongs. */
  above?: ComponentChildren;
  children: ComponentChildren;
}

/** Whether the first page has been shown: it does not take the focus, as the reader has not gone there. */
let isFirst = true;

/** A page of the console. Its heading takes the focus, so that screen readers say where one is. */
export function Page({ title, beside, above, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Regent`;
  }, [title]);
  // Before it is shown: nothing may move away under a press.
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (
      !isFirst &&
      (activeElement === null || activeElement === document.body || activeElement.tagName === 'A')
    )
      heading.current?.focus({ preventScroll: true });
    if (!isFirst) scrollTo(0, 0);
    isFirst = false;
  }, []);
  return (
    <main id="content">
      {above === undefined ? null : <p class="above">{above}</p>}
      <header class="title">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {beside}
      </header>
      {children}
    </main>
  );
}

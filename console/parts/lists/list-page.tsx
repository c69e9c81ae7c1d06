/** A page that is one list: its filters, which are in the address, and what they leave. */
import type { ComponentChildren } from 'preact';
import type { useList } from '../../regent/use-list.ts';
import { words } from '../../words/words.ts';
import { Choice } from '../choice.tsx';
import { List } from '../list.tsx';
import { Page } from '../page.tsx';
import { Search } from './search.tsx';
import { useAddress } from '../use-address.ts';

/** Its name in the address, and its values, each with what people call it; without values, it is a text. */
export interface FilterOf {
  name: string;
  label: string;
  options?: [string, string][];
  /** What no choice is called; by default “All”. */
  all?: string;
}

interface ListedProps<Node> {
  list: Omit<ReturnType<typeof useList>, 'nodes'> & { nodes: Node[] | undefined };
  /** What is said if nothing matches. */
  empty: string;
  children: (nodes: Node[]) => ComponentChildren;
}

interface ListPageProps<Node> extends ListedProps<Node> {
  title: string;
  beside?: ComponentChildren;
  filters: FilterOf[];
}

export function ListPage<Node>({ title, beside, filters, list, empty, children }: ListPageProps<Node>) {
  const { query, set } = useAddress();
  return (
    <Page title={title} beside={beside}>
      <div class="filters" role="search">
        {filters.map(({ name, label, options, all }) => {
          const onValue = (value?: string) => set(name, value);
          const shared = { key: name, label };
          return options === undefined ? (
            <Search {...shared} text={query[name] ?? ''} onText={onValue} />
          ) : (
            <Choice {...shared} value={query[name]} options={options} all={all} onValue={onValue} />
          );
        })}
      </div>
      <Listed list={list} empty={empty}>
        {children}
      </Listed>
    </Page>
  );
}

/** A list as it is now, in a panel. */
export function Listed<Node>({ list, empty, children }: ListedProps<Node>) {
  const { nodes, error } = list;
  if (nodes === undefined && error === undefined) return <p>{words.value.loading}</p>;
  return (
    <List {...list} shown={nodes?.length ?? 0} empty={<p>{empty}</p>}>
      <div class="panel">{children(nodes ?? [])}</div>
    </List>
  );
}

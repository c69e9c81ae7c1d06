import { may } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

/** To the page that adds a server; for those who may. */
export const NewServerLink = () =>
  may('SERVERS') ? (
    <a class="button main" href="/new-server">
      {words.value.servers.add}
    </a>
  ) : null;

/** A new client: a form, then the plan of what that would do, and only then the run. */
import { useState } from 'preact/hooks';
import {
  NewClientDocument,
  CreateClientDocument,
  type ProblemFragment,
} from '../../sdk/generated/operations.ts';
import { Page } from '../parts/page.tsx';
import { KEPT } from '../parts/plan-of.tsx';
import { PlanToCarryOut, type Planned } from '../parts/plan-to-carry-out.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { ask } from '../regent/regent.ts';
import { useQuery } from '../regent/use-query.ts';
import { words } from '../words/words.ts';
import { ClientForm } from './new-client/client-form.tsx';
import { NewServerLink } from './servers/new-server-link.tsx';
import { emptyClient, inputOf } from './new-client/input.ts';

export function NewClient() {
  const t = words.value;
  const { data, error, refresh } = useQuery(NewClientDocument, {}, { types: ['SERVER', 'MODEL'] });
  const [client, setClient] = useState(emptyClient);
  const [planned, setPlanned] = useState<Planned>();
  const [problems, setProblems] = useState<ProblemFragment[]>([]);
  const [trouble, setTrouble] = useState<Error>();
  const [isPlanning, setPlanning] = useState(false);

  const plan = async () => {
    setPlanning(true);
    setTrouble(undefined);
    try {
      const input = { ...inputOf(client, data?.servers.nodes[0]?.fqdn), ...KEPT };
      const { createClient } = await ask(CreateClientDocument, { input });
      setProblems(createClient.userErrors);
      setPlanned(createClient.keptPlan === null ? undefined : createClient);
    } catch (caught) {
      setTrouble(caught as Error);
    }
    setPlanning(false);
  };

  return (
    <Page title={t.newClient} above={<a href="/clients">{t.places.clients}</a>}>
      <Trouble error={error ?? trouble} again={error === undefined ? undefined : refresh} />
      {data === undefined ? null : data.servers.nodes.length === 0 ? (
        <div class="empty">
          <p>{t.noFrontOffice}</p>
          <NewServerLink />
        </div>
      ) : planned === undefined ? (
        <ClientForm
          client={client}
          choices={data}
          problems={problems}
          isPlanning={isPlanning}
          onClient={setClient}
          onSubmit={() => void plan()}
        />
      ) : (
        <PlanToCarryOut
          key={planned.keptPlan?.id}
          title={client.name}
          label={t.createIt}
          planned={planned}
          back={t.back}
          onBack={() => setPlanned(undefined)}
          onAgain={() => void plan()}
        />
      )}
    </Page>
  );
}

/** The console: a sign-in, then pages. src/server/pages/console.ts answers the paths of `Router` with it. */
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { useEffect, useState } from 'preact/hooks';
import { ClientPage } from './pages/client.tsx';
import { Clients } from './pages/clients.tsx';
import { Fleet } from './pages/fleet.tsx';
import { NewClient } from './pages/new-client.tsx';
import { NoSuchPage } from './pages/no-such-page.tsx';
import { RunPage } from './pages/run.tsx';
import { Runs } from './pages/runs.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { UndoRun } from './pages/undo-run.tsx';
import { Later } from './pages/later.tsx';
import { Trouble } from './parts/trouble.tsx';
import { followChanges, isLive } from './regent/live.ts';
import { readViewer, viewer } from './regent/regent.ts';
import { Shell } from './shell/shell.tsx';

/** Links to these are Regent's, but not the console's: the browser loads them. */
const OURS = /^\/(?!graphql|password|two-factor)/;

export function App() {
  const [error, setError] = useState<Error>();
  const read = () => {
    setError(undefined);
    readViewer().catch(setError);
  };
  useEffect(() => {
    if (viewer.value === undefined) read();
  }, []);

  const email = viewer.value?.email;
  useEffect(() => {
    if (email === undefined) return undefined;
    const stop = new AbortController();
    isLive.value = 'not yet';
    void followChanges(stop.signal);
    return () => stop.abort();
  }, [email]);

  if (error !== undefined) return <Trouble error={error} again={read} />;
  if (viewer.value === undefined) return null;
  if (viewer.value === null) return <SignIn />;
  return (
    <LocationProvider scope={OURS}>
      <Shell>
        <Router>
          <Route path="/" component={Fleet} />
          <Route path="/account" component={Later} name="Account" />
          <Route path="/audit" component={Later} name="Audit" />
          <Route path="/device" component={Later} name="Device" />
          <Route path="/alarms" component={Later} name="Alarms" />
          <Route path="/alarms/:id" component={Later} name="AlarmPage" />
          <Route path="/clients" component={Clients} />
          <Route path="/clients/:alias" component={ClientPage} />
          <Route path="/clients/:alias/:act" component={Later} name="ClientAct" />
          <Route path="/drift" component={Later} name="DriftPage" />
          <Route path="/new-client" component={NewClient} />
          <Route path="/new-user" component={Later} name="NewUser" />
          <Route path="/runs" component={Runs} />
          <Route path="/runs/:id" component={RunPage} />
          <Route path="/runs/:id/undo" component={UndoRun} />
          <Route path="/servers" component={Later} name="Servers" />
          <Route path="/servers/:fqdn" component={Later} name="ServerPage" />
          <Route path="/servers/:fqdn/:act" component={Later} name="ServerAct" />
          <Route path="/new-server" component={Later} name="NewServer" />
          <Route path="/settings" component={Later} name="Settings" />
          <Route path="/settings/webhooks/:id" component={Later} name="WebhookPage" />
          <Route path="/users" component={Later} name="Users" />
          <Route path="/users/:email" component={Later} name="UserPage" />
          <Route path="/orphans" component={Later} name="OrphansPage" />
          <Route path="/take-over" component={Later} name="TakeOver" />
          <Route path="/schedules" component={Later} name="Schedules" />
          <Route path="/schedules/:id" component={Later} name="SchedulePage" />
          <Route path="/schedules/windows/:id" component={Later} name="WindowPage" />
          <Route path="/models" component={Later} name="Models" />
          <Route path="/models/:id" component={Later} name="ModelPage" />
          <Route path="/models/:id/:act" component={Later} name="ModelAct" />
          <Route path="/new-model" component={Later} name="ModelAct" />
          <Route path="/plans" component={Later} name="Plans" />
          <Route path="/plans/:id" component={Later} name="PlanPage" />
          <Route path="/new-schedule" component={Later} name="SchedulePage" />
          <Route default component={NoSuchPage} />
        </Router>
      </Shell>
    </LocationProvider>
  );
}

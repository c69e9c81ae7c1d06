/** The steps between a server that Regent knows and one that it works on. The state of the server says which are done. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import {
  CheckServerDocument,
  ConfirmServerHostKeyDocument,
  ScanServerHostKeyDocument,
  SshPublicKeyDocument,
  type RunStatus,
} from '../../../sdk/generated/operations.ts';
import { Copied } from '../../parts/copy/copied.tsx';
import { FormOf } from '../../parts/form.tsx';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useSending } from '../../parts/use-sending.ts';
import { ask } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import { words } from '../../words/words.ts';
import type { Server, ServerData } from './one-server.tsx';
import { LastCheck } from './last-check.tsx';
import { serverPath } from './set-up-state.ts';

interface SetUpProps {
  data: ServerData;
  onDone: () => void;
}

export function SetUp({ data, onDone }: SetUpProps) {
  const { server, checks } = data;
  const t = words.value.servers;
  const isConfirmed = server.state !== 'UNCONFIRMED';
  const isChecked = server.factsAt !== null && checks.nodes[0]?.status === 'SUCCEEDED';
  const steps: [title: string, isDone: boolean, content: ComponentChildren][] = [
    [t.step1, true, null],
    [t.step2, isConfirmed && server.factsAt !== null, <Access server={server} />],
    [t.step3, isConfirmed, <HostKey server={server} onDone={onDone} />],
    [t.step4, isChecked, isConfirmed ? <Check data={data} onDone={onDone} /> : null],
  ];
  return (
    <ol>
      {steps.map(([title, isDone, content], index) => (
        <li key={title}>
          <Panel
            title={`${index + 1}. ${title}`}
            beside={<Mark tone={isDone ? 'good' : 'idle'}>{isDone ? t.done : t.toDo}</Mark>}
          >
            {content}
          </Panel>
        </li>
      ))}
    </ol>
  );
}

/** The commands that give Regent access, as docs/servers.md has them; harmless when repeated, for any name of a user. */
const commandsFor = (user: string, key: string) => `user='${user}'
id "$user" || adduser --disabled-password --gecos '' "$user"
home=$(getent passwd "$user" | cut -d: -f6)
install -d -m 0700 -o "$user" -g "$(id -gn "$user")" "$home/.ssh"
echo '${key}' >> "$home/.ssh/authorized_keys"
chown "$user:" "$home/.ssh/authorized_keys"
echo '${user.replace(/[@\\]/g, '\\$&')} ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/regent
chmod 0440 /etc/sudoers.d/regent && visudo -c`;

function Access({ server: { user } }: { server: Server }) {
  const t = words.value.servers;
  const { data, error, refresh } = useQuery(SshPublicKeyDocument, {});
  if (data === undefined) return <Trouble error={error} again={refresh} />;
  const { sshPublicKey } = data;
  if (sshPublicKey === null) return <p>{t.noKey}</p>;
  return (
    <>
      <p>{t.pasteThere}</p>
      <Copied label={t.step2} text={commandsFor(user, sshPublicKey)} />
      <p class="hint">{t.onlyKey}</p>
      <Copied label={t.key} text={sshPublicKey} />
    </>
  );
}

/** The key that the server presents, for somebody who reads its fingerprint on the server itself. */
function HostKey({ server, onDone }: { server: Server; onDone: () => void }) {
  const t = words.value.servers;
  const serverId = server.id;
  const known = server.hostKeyFingerprint;
  const [presented, setPresented] = useState(known);
  const scanning = useSending(async () => {
    const scan = (await ask(ScanServerHostKeyDocument, { input: { serverId } })).scanServerHostKey;
    setPresented(scan.presentedFingerprint ?? known);
    return scan.userErrors;
  });
  const isConfirmed = server.state !== 'UNCONFIRMED' && presented === known;
  return (
    <>
      <FormOf problems={scanning.problems} label={t.scan} onSubmit={scanning.send}>
        <p>
          {isConfirmed ? t.knownKey : t.presents} <code>{presented}</code>
        </p>
        <Trouble error={scanning.error} />
        <p>
          <button disabled={scanning.isSending}>{t.scan}</button>
        </p>
      </FormOf>
      {isConfirmed ? null : (
        <>
          <p>{t.compare}</p>
          <Copied label={t.step3} text="ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" />
          <DraftForm
            label={t.hostKey}
            start={{ fingerprint: '' }}
            fields={[{ path: 'fingerprint', label: t.fingerprint }]}
            button={t.confirm}
            done=""
            does={async ({ fingerprint }) => {
              const input = { serverId, fingerprint: fingerprint.trim() };
              const { userErrors } = (await ask(ConfirmServerHostKeyDocument, { input }))
                .confirmServerHostKey;
              onDone();
              return userErrors;
            }}
          />
        </>
      )}
    </>
  );
}

const IS_OPEN: RunStatus[] = ['QUEUED', 'RUNNING'];

/** Checks as often as it takes. */
function Check({ data: { server, checks }, onDone }: SetUpProps) {
  const t = words.value.servers;
  const [check] = checks.nodes;
  return (
    <>
      <p>{t.checkAbout}</p>
      {check === undefined ? null : <LastCheck check={check} />}
      {check?.status === 'SUCCEEDED' ? (
        <p>
          <a class="button main" href={serverPath(server.fqdn)}>
            {t.toPage}
          </a>
        </p>
      ) : check !== undefined && IS_OPEN.includes(check.status) ? null : (
        <DraftForm
          label={t.step4}
          start={{}}
          fields={[]}
          button={t.check}
          done=""
          does={async () => {
            const input = { serverId: server.id };
            const { userErrors } = (await ask(CheckServerDocument, { input })).checkServer;
            onDone();
            return userErrors;
          }}
        />
      )}
    </>
  );
}

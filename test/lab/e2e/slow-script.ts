/** The release's schema script on the lab's front office, made as slow as a test wants it. */
import { lab } from '../kit.ts';
import { told } from './clients.ts';

const SCRIPT = '/var/lib/monarc/fo/scripts/client-upgrade-db.sh';

/** The release's schema script does this first, until it is put back. */
export async function withSlowScript(first: string, work: () => Promise<void>): Promise<void> {
  const { frontOffice } = lab();
  await told(
    frontOffice,
    `cp -a ${SCRIPT} /root/script; cat >${SCRIPT}`,
    `#!/bin/bash\n${first}\n. /root/script\n`,
  );
  try {
    await work();
  } finally {
    await told(frontOffice, `cp -a /root/script ${SCRIPT}; rm -rf /root/script /root/go*`);
  }
}

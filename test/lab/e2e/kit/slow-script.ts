/** The release's schema script on the lab's front office, made as slow as a test wants it. */
import { lab } from '../../kit.ts';
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

/** Bash for that: a line in this file when the script begins and one when it is over, with the number of tables then. */
export const tellingOfTables = (file: string) => `
alias=$3
tell() {
  echo "$1 with $(mariadb -N -e "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$alias'")" >>${file}
}
tell begun
trap 'tell over' EXIT
`;

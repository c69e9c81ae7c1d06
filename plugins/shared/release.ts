/** MONARC's code on a front office: whether it is there, and whether it is older than before. */

export const schemaScriptIn = (codeFolder: string) => `${codeFolder}/scripts/client-upgrade-db.sh`;

/** The message is the same in all plugins, so that a run says it once. */
export const noRelease = (server: string, codeFolder: string) =>
  `There is no MONARC release on ${server}: ${codeFolder} has no package.json that names a version, or no ` +
  `scripts/client-upgrade-db.sh. Install the release below /var/lib/monarc/releases, make ${codeFolder} a link to it, ` +
  'then retry.';

export const isOlder = (version: string, than: string) =>
  new Intl.Collator('en', { numeric: true }).compare(version, than) < 0;

/** Regent does not know which of the two was intended. */
export const olderRelease = (server: string, codeFolder: string, version: string, before: string) =>
  `MONARC on ${server} is ${version} now; it was ${before}. Databases may be newer than this release can read. Unless ` +
  `you went back on purpose, make ${codeFolder} a link to ${before} again.`;

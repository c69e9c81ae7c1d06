'use strict';

// Says in one line that Regent needs another Node, before anything fails for want of it. Node 12 can read this.
const { engines } = require('../package.json');

const [major, minor] = process.versions.node.split('.').map(Number);
const fits = engines.node.split(' || ').some((range) => {
  const [leastMajor, leastMinor = 0] = range.replace(/^\D+/, '').split('.').map(Number);
  const isLater = major > leastMajor && range.startsWith('>=');
  return isLater || (major === leastMajor && minor >= leastMinor);
});
if (!fits) {
  const wanted = engines.node
    .replace(/\^/g, '')
    .replace(/>=(\d+)/, '$1 or newer')
    .replace(/ \|\| /g, ', or ');
  process.stderr.write(
    `Regent needs Node.js ${wanted}; this is ${process.versions.node}. Install one of those: https://nodejs.org/en/download\n`,
  );
  process.exit(1);
}

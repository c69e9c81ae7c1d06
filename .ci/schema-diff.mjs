/**
 * Says which changes to schema.graphql break clients, may surprise them, or are safe.
 *
 *   usage: npm run schema:diff [ref]
 *
 * Compares with the schema at that git ref; by default at the latest release (tag), or, if there is none,
 * with the last valid schema that is different. CHANGELOG.md must name breaking changes since a release, as
 * `Type.field`, under "Changed" or "Removed" of the newest version: otherwise the exit code is 1. Without a
 * release, it only informs.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const { Breaking, Dangerous, NonBreaking } = CriticalityLevel;
const GROUPS = [
  { level: Breaking, title: 'Breaking: an operation that worked may be refused' },
  {
    level: Dangerous,
    title: 'Dangerous: an operation still works, and may give what a client does not expect',
  },
  { level: NonBreaking, title: 'Safe' },
];

const now = readFileSync('schema.graphql', 'utf8');
const base = findBase(process.argv[2]);
if (base === undefined) {
  console.log('There is no other schema.graphql to compare with.');
} else {
  console.log(`schema.graphql since ${base.name}`);
  const changes = await diff(buildSchema(base.text), buildSchema(now));
  for (const { level, title } of GROUPS)
    show(
      title,
      changes.filter(({ criticality }) => criticality.level === level),
    );
  const unnamed = changes.filter((change) => change.criticality.level === Breaking && !isNamed(change));
  if (base.isRelease && unnamed.length > 0) {
    const paths = unnamed.map(({ path }) => path).join(', ');
    console.log(`\nName in CHANGELOG.md, under Changed or Removed, what breaks clients: ${paths}`);
    process.exitCode = 1;
  }
}

function show(title, changes) {
  const documented = changes.filter(({ type }) => !type.includes('DESCRIPTION'));
  console.log(`\n${title}: ${documented.length || 'none'}`);
  for (const { message, criticality } of documented) {
    console.log(`  ${message}${criticality.reason === undefined ? '' : `\n    ${criticality.reason}`}`);
  }
  const descriptions = changes.length - documented.length;
  if (descriptions > 0) console.log(`  and ${descriptions} changes of descriptions`);
}

/** True if the newest version's Changed or Removed names the field, or its type. */
function isNamed({ path = '' }) {
  const newest = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m)[1] ?? '';
  const sections = newest.split(/^### /m).filter((section) => /^(Changed|Removed)\n/.test(section));
  const [type, field] = path.split('.');
  const names = [path, field === undefined ? type : `${type}.${field}`, type].map((name) => `\`${name}\``);
  return sections.some((section) => names.some((name) => section.includes(name)));
}

function findBase(ref) {
  const tag = ref === undefined ? git('describe', '--tags', '--abbrev=0') : undefined;
  const named = ref ?? tag;
  if (named !== undefined) {
    const text = git('show', `${named}:schema.graphql`);
    if (text !== undefined) return { name: named, text, isRelease: git('tag', '--list', named) === named };
    if (ref === undefined) return undefined;
    console.log(`There is no schema.graphql at ${ref}.`);
    process.exit(2);
  }
  for (const commit of (git('log', '--format=%h', '--', 'schema.graphql') ?? '')
    .split('\n')
    .filter(Boolean)) {
    const text = git('show', `${commit}:schema.graphql`);
    if (text !== undefined && text !== now.trimEnd() && isValid(text))
      return { name: commit, text, isRelease: false };
  }
  return undefined;
}

/** One that was merged by hand may not be. */
function isValid(text) {
  try {
    buildSchema(text);
    return true;
  } catch {
    return false;
  }
}

/** The output of git, without the line break at the end; undefined if git fails. */
function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();
  } catch {
    return undefined;
  }
}

/**
 * Every lab has an id made of its owner's process id and a count, and everything that it leaves outside of
 * the hosts' namespaces carries that id: so labs do not meet, and what a dead owner left can be told apart.
 */
import { existsSync } from 'node:fs';

let count = 0;

/** An id for a lab that this process owns. */
export const newLabId = () => `${process.pid}-${(count += 1)}`;

/** The bridge that a lab's hosts are plugged into. */
export const bridgeName = (labId: string) => `rg-${labId}`;

/** The machine's end of the cable of a lab's nth host. Linux allows 15 characters. */
export const cableName = (labId: string, n: number) => `rg-${labId}.${n}`;

/** The folder with the hosts of a lab. */
export const folderName = (labId: string) => `regent-hosts-${labId}`;

/** The lab's id in one of the names above, or undefined where it is not one of ours. */
export const labIdIn = (name: string) => /^(?:rg|regent-hosts)-(\d+-\d+)(?:\.\d+)?$/.exec(name)?.[1];

/** Whether the process that owns this lab is still there. */
export const ownerLives = (labId: string) => existsSync(`/proc/${labId.split('-')[0]}`);

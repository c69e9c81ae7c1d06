/**
 * Limits on the data from a server: anybody may have put files there, and all servers share Regent's memory.
 * Each limit is far above what Regent, MONARC and MariaDB need.
 */
const MIB = 1024 * 1024;

/** For one file; a longer one is `large`, and is not read. */
export const LARGEST_FILE = 8 * MIB;

/** For all files of one batch together, the smaller ones first; the others are `large` too. */
export const LARGEST_BATCH = 64 * MIB;

/**
 * A file up to this size is read at once; longer ones wait until the small ones are read and the rest of the
 * limit is known.
 */
export const SMALL_FILE = 64 * 1024;

/** The number of names in one directory, and the bytes in the names of all directories of one batch. */
export const MOST_NAMES = 20_000;
export const LARGEST_LISTING = 16 * MIB;

/** For the output of a command, on stdout and on stderr. */
export const LARGEST_OUTPUT = 32 * MIB;
export const LARGEST_STDERR = 4 * MIB;

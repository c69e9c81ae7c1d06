/**
 * How much is taken from a server: what lies there may be anybody's, and Regent's memory is shared by all
 * servers. Each is far above what Regent, MONARC and MariaDB have to say.
 */
const MIB = 1024 * 1024;

/** Of one file; a longer one is `large`, and is not read. */
export const LARGEST_FILE = 8 * MIB;

/** Of all the files of one batch together, the smaller ones first; the rest is `large` too. */
export const LARGEST_BATCH = 64 * MIB;

/** Up to here a file is read when it is met; longer ones wait until it is known what the small ones leave. */
export const SMALL_FILE = 64 * 1024;

/** Names in one directory, and bytes in the names of all directories of one batch. */
export const MOST_NAMES = 20_000;
export const LARGEST_LISTING = 16 * MIB;

/** What a command prints on stdout, and on stderr. */
export const LARGEST_OUTPUT = 32 * MIB;
export const LARGEST_STDERR = 4 * MIB;

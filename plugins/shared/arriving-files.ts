/**
 * Where the files of a backup lie for a client that is made from it, until its folder is set up: in a folder that only
 * root may enter, on the file system of the client's folder.
 */
export const arrivingFiles = (alias: string, restoreId: string) =>
  `/var/www/.${alias}.arriving-${restoreId}/files`;

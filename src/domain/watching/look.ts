/** What a light look at a server found, as `Server.look` keeps it. Absent things were not looked for. */
export interface Look {
  /** In bytes; by the place where each is mounted. */
  disks: {
    path: string;
    size: number;
    free: number;
    /** Whether less is free than the option `leastFree` of the plugin host asks for. */
    isNearlyFull?: boolean;
    /** In how many days it will be full if it goes on as in the last days; absent if it does not fill. */
    fullInDays?: number;
  }[];
  /** How far the clock of the server is ahead of that of Regent's machine; negative if it is behind. */
  clockAheadMs: number;
  /** Whether that is more than the option `clockTolerance` of the plugin host allows. */
  isClockOff?: boolean;
  /** The services that it should have, such as `apache` and `mariadb`. */
  services: { name: string; ok: boolean; message?: string }[];
  /** The certificates that its sites present, by host name; `notAfter` as in `2026-11-28T02:30:00.000Z`. */
  certificates: { host: string; notAfter?: string; problem?: string }[];
}

/** ssh2 has the SFTP protocol as a class that @types/ssh2 does not describe: it is made for a subsystem's channel. */
declare module 'ssh2/lib/protocol/SFTP.js' {
  import type { SFTPWrapper } from 'ssh2';

  /** What the class needs of a connection: a way for its bytes to the server. */
  interface Sender {
    _protocol: {
      _remoteIdentRaw: Buffer;
      channelData(id: number, bytes: Buffer): void;
      channelClose(id: number): void;
    };
  }
  interface Channel {
    type: string;
    incoming: object;
    outgoing: { id: number; window: number; packetSize: number; state: 'open' };
  }

  export const SFTP: new (
    sender: Sender,
    channel: Channel,
    options: object,
  ) => SFTPWrapper & {
    /** Takes bytes from the server; null at their end. */
    push(bytes: Buffer | null): void;
    /** Begins; `ready` follows. */
    _init(): void;
  };
}

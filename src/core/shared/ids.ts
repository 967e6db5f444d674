/** Unguessable identifiers as a port, so that a simulation can repeat them. */
export interface Ids {
  /** A fresh RFC 9562 version 4 UUID in its text form. */
  uuid(): string;

  /** So many bytes that nobody can foresee. */
  random(bytes: number): Uint8Array;
}

import { type WriteStream } from 'node:tty';

/** Where the demo speaks: a person's terminal, or a pipe. */
export interface Terminal {
  /** Null when nobody watches: then a line cannot be rewritten. */
  readonly columns: number | null;
  write(text: string): void;
}

/** For terminals that do not tell, or tell 0. */
const COLUMNS_DEFAULT = 80;

/** A reader that has gone away must not keep the demo from clearing up. */
export function terminalOf(stream: WriteStream): Terminal {
  stream.on('error', () => undefined);
  return {
    get columns() {
      return stream.isTTY ? stream.columns || COLUMNS_DEFAULT : null;
    },
    write: (text) => void stream.write(text),
  };
}

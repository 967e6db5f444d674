import { type DestinationStream } from 'pino';

/** As much as is worth one write; a turn that says more begins another. */
const LINES_LENGTH_MAX = 65_536;

/**
 * Writes the lines of one turn of the event loop at once, because each write is a call into the kernel. They are out
 * before the loop waits for anything, before a fatal line returns, and before the process ends by itself.
 */
export class LineWriter implements DestinationStream {
  private readonly destination: DestinationStream;
  private lines = '';

  constructor(destination: DestinationStream) {
    this.destination = destination;
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.lines === '') setImmediate(() => this.flushSync());
    this.lines += line;
    if (this.lines.length >= LINES_LENGTH_MAX) this.flushSync();
  }

  /** Also called by pino behind a fatal line. */
  flushSync(): void {
    if (this.lines === '') return;
    const lines = this.lines;
    this.lines = '';
    this.destination.write(lines);
  }
}

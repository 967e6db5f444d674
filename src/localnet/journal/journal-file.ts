import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/** A write within one page is never left half done by a kill. */
const PAGE_BYTES = 4096;
/** Room for every run there can be. */
const REWRITABLE_BYTES = 128;

/** Lines of text, the last of which can be written anew. */
export class JournalFile {
  readonly #descriptor: number;
  #bytes: number;
  /** Where the last rewritable line begins. */
  #rewritableAt = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  append(line: string): void {
    this.#bytes += this.#write(`${line}\n`, this.#bytes);
  }

  /** Appends a line that `rewrite` may replace until another line follows. */
  appendRewritable(line: string): void {
    const left = PAGE_BYTES - (this.#bytes % PAGE_BYTES);
    // Spaces in front of a line mean nothing to JSON.
    const padding = left < REWRITABLE_BYTES ? ' '.repeat(left) : '';
    this.#rewritableAt = this.#bytes + padding.length;
    this.append(padding + padded(line));
  }

  rewrite(line: string): void {
    this.#write(`${padded(line)}\n`, this.#rewritableAt);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(text: string, position: number): number {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, position + written);
    }
    return bytes.length;
  }
}

function padded(line: string): string {
  if (line.length >= REWRITABLE_BYTES) throw new Error('the line has no room to be written anew');
  return line.padEnd(REWRITABLE_BYTES - 1);
}

const LINES_KEPT = 200;

/** What a process has printed: its last lines for whoever must explain a failure, and whether a secret was in any. */
export class ProcessOutput {
  private readonly secrets: readonly string[];
  private readonly kept: string[] = [];
  private leaks = 0;

  constructor(secrets: readonly string[]) {
    this.secrets = secrets;
  }

  add(line: string): void {
    if (this.secrets.some((secret) => line.includes(secret))) this.leaks += 1;
    this.kept.push(line);
    if (this.kept.length > LINES_KEPT) this.kept.shift();
  }

  /** The last 200 lines. */
  get text(): string {
    return this.kept.join('\n');
  }

  /** Lines, of all that were printed, with a secret in them. */
  get leakedLines(): number {
    return this.leaks;
  }
}

import { type Terminal } from './terminal.ts';

const CLEAR_LINE = '\r\u001b[2K';
const BAR_WIDTH = 24;
/** Without a terminal every update is a line: as many as a log can bear. */
const PLAIN_STEPS = 4;

/** How far a count has come: one line that is rewritten on a terminal, a few plain lines elsewhere. */
export class Progress {
  private readonly terminal: Terminal;
  private readonly title: string;
  private readonly total: number;
  private lastStep = 0;

  constructor(terminal: Terminal, title: string, total: number) {
    this.terminal = terminal;
    this.title = title;
    this.total = total;
  }

  show(count: number): void {
    const text = `${this.title} ${count}/${this.total}`;
    const { columns } = this.terminal;
    const share = this.total === 0 ? 1 : Math.min(1, count / this.total);
    if (columns === null) this.showPlain(text, Math.floor(share * PLAIN_STEPS));
    else this.terminal.write(`${CLEAR_LINE}${`${bar(share)} ${text}`.slice(0, Math.max(0, columns - 1))}`);
  }

  /** Ends the line that is being rewritten. */
  end(): void {
    if (this.terminal.columns !== null) this.terminal.write('\n');
  }

  private showPlain(text: string, step: number): void {
    if (step <= this.lastStep) return;
    this.lastStep = step;
    this.terminal.write(`${text}\n`);
  }
}

function bar(share: number): string {
  const filled = Math.round(share * BAR_WIDTH);
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
}

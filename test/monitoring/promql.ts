/** One metric as an expression reads it. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** What is applied to it first: `rate`, `sum`, ...; empty when nothing is. */
  readonly appliedTo: string;
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

export interface Expression {
  readonly selectors: readonly Selector[];
  /** Labels in `by`, `on` and the like. */
  readonly groupings: readonly string[];
  readonly comparisons: number;
}

const FUNCTIONS = new Set(
  'absent avg changes clamp_min count histogram_quantile increase max max_over_time min min_over_time rate sum time topk vector'.split(
    ' ',
  ),
);
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const OPERATOR_WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);
const COMPARISONS = new Set(['>', '<', '>=', '<=', '==', '!=']);
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };
const TOKEN = /"(?:\\.|[^"\\])*"|[a-zA-Z_]\w*|\d[\w.]*|[=!]~|[><=!]=|[-+*/%^><=(){}[\],:]|(\S)/g;

/**
 * Reads as much of PromQL as our rules and panels use, and no more: what it does not know is an error.
 * Language: https://prometheus.io/docs/prometheus/latest/querying/basics/
 *
 * @throws Error for an unknown sign or function, and for brackets that do not close
 */
export function readExpression(text: string): Expression {
  return new ExpressionReader(tokensOf(text)).read();
}

function tokensOf(text: string): readonly string[] {
  return [...text.matchAll(TOKEN)].map(([token, unknown]) => {
    if (unknown !== undefined) throw new Error(`Unknown sign ${unknown} in: ${text}`);
    return token;
  });
}

class ExpressionReader {
  private readonly tokens: readonly string[];
  private at = 0;
  /** Open brackets, each with the function whose arguments it holds. */
  private readonly open: { readonly closing: string; readonly callee: string }[] = [];
  private readonly selectors: Selector[] = [];
  private readonly groupings: string[] = [];
  private comparisons = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  read(): Expression {
    while (this.at < this.tokens.length) this.step(this.take());
    if (this.open.length > 0) throw new Error(`Not closed: ${this.tokens.join(' ')}`);
    return { selectors: this.selectors, groupings: this.groupings, comparisons: this.comparisons };
  }

  private step(token: string): void {
    const closing = CLOSING[token];
    if (COMPARISONS.has(token)) this.comparisons += 1;
    else if (closing !== undefined) this.open.push({ closing, callee: '' });
    else if (Object.values(CLOSING).includes(token)) this.close(token);
    else if (GROUPINGS.has(token)) this.groupings.push(...this.labelList());
    else if (/^[a-zA-Z_]/.test(token) && !OPERATOR_WORDS.has(token)) this.name(token);
  }

  private close(token: string): void {
    if (this.open.pop()?.closing !== token) throw new Error(`Closed before it was opened: ${this.tokens.join(' ')}`);
  }

  private name(token: string): void {
    const isAggregation = FUNCTIONS.has(token) && GROUPINGS.has(this.peek());
    if (this.peek() !== '(' && !isAggregation) {
      this.selectors.push({ name: token, matchers: this.matchers(), appliedTo: this.nearestCallee() });
      return;
    }
    if (!FUNCTIONS.has(token)) throw new Error(`Unknown function ${token}`);
    if (isAggregation) {
      this.take();
      this.groupings.push(...this.labelList());
    }
    this.expect('(');
    this.open.push({ closing: ')', callee: token });
  }

  private nearestCallee(): string {
    return this.open.findLast(({ callee }) => callee !== '')?.callee ?? '';
  }

  private labelList(): readonly string[] {
    const labels: string[] = [];
    this.expect('(');
    for (let token = this.take(); token !== ')'; token = this.take()) if (token !== ',') labels.push(token);
    return labels;
  }

  private matchers(): readonly Matcher[] {
    const found: Matcher[] = [];
    if (this.peek() !== '{') return found;
    this.take();
    for (let label = this.take(); label !== '}'; label = this.take()) {
      if (label === ',') continue;
      const [operator, value] = [this.take(), this.take()];
      found.push({ label, operator, value: JSON.parse(value) as string });
    }
    return found;
  }

  private expect(token: string): void {
    if (this.take() !== token) throw new Error(`Expected ${token} in: ${this.tokens.join(' ')}`);
  }

  private peek(): string {
    return this.tokens[this.at] ?? '';
  }

  private take(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error(`Ends too early: ${this.tokens.join(' ')}`);
    this.at += 1;
    return token;
  }
}

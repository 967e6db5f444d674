import { type TextRule } from './text-rule.ts';

const inside =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));

const CLOCKWORK = inside('src/adapters/system/', 'src/adapters/scheduler/', 'src/localnet/');
const DEMO = inside('src/demo/');
const PRODUCTION = inside('src/', 'migrations/', 'knexfile.ts');
/** Percentages, and what a check costs by estimate: seed 003 wants them with so many decimals. */
const STATISTICS = new Set(['src/demo/summary.ts', 'src/adapters/http/presenters/health-v2.ts']);
const EVERYWHERE = inside('src/', 'migrations/', 'test/', 'docs/', 'knexfile.ts');

/** Split, so that this file does not break its own rules. */
const later = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'];
const silencers = ['c8 ig' + 'nore', 'v8 ig' + 'nore', '@ts-ig' + 'nore', '@ts-no' + 'check', '@ts-expect-er' + 'ror'];
const focused = ['it', 'describe', 'context'].map((name) => `${name}.on` + 'ly(');

const anyOf = (texts: readonly string[]) => new RegExp(texts.map((text) => text.replace(/[.(]/g, '\\$&')).join('|'));

/** What money is called here, at the end of any path: `charge.units`, `row?.amount_usdc`. */
const MONEY = String.raw`\w*(?:usdc|units|amount|price|balance|spent|spend|revenue|earned|deposit)\w*`;
const MONEY_PATH = String.raw`(?:[\w$]+\??\.)*${MONEY}`;

export const TEXT_RULES: readonly TextRule[] = [
  {
    name: 'the environment is read in bootstrap/config.ts alone',
    appliesTo: (path) => PRODUCTION(path) && path !== 'src/bootstrap/config.ts',
    forbidden: /\bprocess\??\s*(\.\s*env\b|\[\s*['"`]env)|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b|from '(node:)?process'/,
    examples: [
      'const port = process.env.PORT;',
      "process['env']",
      'const { env } = process;',
      "import p from 'process'",
    ],
  },
  {
    name: 'time comes from the Clock port, except where it is made',
    appliesTo: (path) => PRODUCTION(path) && !CLOCKWORK(path),
    forbidden: /\bDate\s*(\.\s*now\b|\(\s*\))|\bAbortSignal\s*\.\s*timeout\b/,
    examples: ['Date.now()', 'new Date()', 'AbortSignal.timeout(5)'],
  },
  {
    name: 'timers are set by the clock, the scheduler and the local network alone',
    appliesTo: (path) => PRODUCTION(path) && !CLOCKWORK(path),
    forbidden: /\bset(Timeout|Interval|Immediate)\b|\btimers(\/promises)?'/,
    examples: [
      'setTimeout(run, 5);',
      'globalThis.setInterval(run, 5)',
      "import { setTimeout as x } from 'node:timers'",
    ],
  },
  {
    name: 'only the demo, a client that measures, has a stopwatch',
    appliesTo: (path) => PRODUCTION(path) && !CLOCKWORK(path) && !DEMO(path),
    forbidden: /\bperformance\s*\.\s*now\b|\bhrtime\b/,
    examples: ['performance.now()', 'process.hrtime.bigint()'],
  },
  {
    name: 'chance is a port',
    appliesTo: (path) => PRODUCTION(path) && !CLOCKWORK(path),
    forbidden: /\bMath\s*\.\s*random\b/,
    examples: ['const jitter = Math.random() * 10;'],
  },
  {
    name: 'no text becomes a float',
    appliesTo: PRODUCTION,
    forbidden: /\bparseFloat\b/,
    examples: ['parseFloat(row.amount_usdc)', 'Number.parseFloat(text)'],
  },
  {
    name: 'no float becomes a text that could be an amount, outside the statistics of the demo and of health',
    appliesTo: (path) => PRODUCTION(path) && !STATISTICS.has(path),
    forbidden: /\btoFixed\b|\btoPrecision\b/,
    examples: ['(units / 1e7).toFixed(7)', 'amount.toPrecision(7)'],
  },
  {
    name: 'where money is handled nothing becomes a number that could be an amount',
    appliesTo: inside('src/core/', 'src/adapters/knex/', 'src/adapters/memory/', 'src/adapters/batching/'),
    forbidden: /\bNumber\s*(\(|\.\s*parse)|\bparseInt\b|\.map\(Number\)/,
    harmless: ['Number(rest % 62n)', 'Number(row.max_time)'],
    examples: ['Number(row.balance_snapshot)', 'parseInt(text, 10)', 'Number.parseInt(text)', 'amounts.map(Number)'],
  },
  {
    name: 'nothing that is named like money is made a number',
    appliesTo: PRODUCTION,
    forbidden: new RegExp(
      String.raw`\b(?:Number|Math\.\w+|(?:Number\.)?parse(?:Int|Float))\s*\(\s*${MONEY_PATH}|[=(,?:[]\s*\+\s*${MONEY_PATH}`,
      'i',
    ),
    examples: [
      'const price = Number(body.price_per_call_usdc);',
      'Number(row?.amount_usdc)',
      'Math.round(spentUsdc)',
      'return parseInt(amountUsdc, 10);',
      'total = +charge.units',
      'sum(+balance)',
    ],
  },
  {
    name: 'nothing that is named like money is declared a number',
    appliesTo: PRODUCTION,
    forbidden: new RegExp(String.raw`\b${MONEY}\??:\s*(?:number\b|z\.(?:number|int|coerce|float))`, 'i'),
    examples: [
      'readonly amountUsdc: number;',
      'spendLimit?: number',
      'price: z.number()',
      'balance_usdc: z.coerce.number(),',
    ],
  },
  {
    name: 'nothing that is named like money is scaled by a float',
    appliesTo: PRODUCTION,
    forbidden: new RegExp(String.raw`\b${MONEY}\s*[*/]\s*(?:\d+\.\d|\d+e\d)`, 'i'),
    examples: ['const usdc = units / 1e7;', 'fee = amount * 0.05'],
  },
  {
    name: 'no column of the database is a float',
    appliesTo: inside('migrations/'),
    forbidden: /\b(real|float\d?|double precision)\b(?=[,\s(]*(NOT|NULL|DEFAULT|CHECK|[,(]|$))|\.(float|double)\(/i,
    examples: ['amount real NOT NULL,', 'amount double precision', 'amount float8,', "table.float('amount')"],
  },
  {
    name: 'no rule is silenced for the type checker or the coverage',
    appliesTo: EVERYWHERE,
    forbidden: anyOf(silencers),
    examples: silencers.map((silencer) => `/* ${silencer} */`),
  },
  {
    name: 'nothing is left for later',
    appliesTo: EVERYWHERE,
    forbidden: new RegExp(`\\b(${later.join('|')})\\b`),
    examples: later.map((word) => `// ${word}: finish this`),
  },
  {
    name: 'no test keeps the others from running',
    appliesTo: inside('test/'),
    forbidden: anyOf(focused),
    examples: focused.map((call) => `${call}'charges once', () => undefined)`),
  },
  {
    name: 'a type is named for what it is, not for how it was made',
    appliesTo: PRODUCTION,
    forbidden: /\b(class|interface|type)\s+(I[A-Z][a-z]\w*|\w*(Impl|Manager|Helper|Utils?))\b/,
    examples: ['class VaultManager {', 'interface IVaults {', 'type LedgerImpl =', 'export class MoneyUtils {'],
  },
];

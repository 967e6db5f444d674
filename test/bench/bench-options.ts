import { parseArgs } from 'node:util';

/** What `--only` may name. */
export const MEASUREMENTS = [
  'start',
  'idle',
  'health',
  'gateway',
  'revenue',
  'size',
  'new',
  'jwt',
  'hot',
  'duplicates',
  'load',
  'soak',
] as const;

export type Measurement = (typeof MEASUREMENTS)[number];

export interface BenchOptions {
  /** Rows in usage_events before the first charge of the "large table" service. */
  readonly tableRows: number;
  readonly soakSeconds: number;
  /** Of the steady load through the gateway whose transactions are counted. */
  readonly gatewaySeconds: number;
  /** Measured rounds of each side, after one round that warms up. */
  readonly pairs: number;
  readonly roundSeconds: number;
  readonly startsFromNothing: number;
  readonly startsOnExisting: number;
  /** Where the figures go as JSON; null puts them below the system's temporary directory. */
  readonly jsonPath: string | null;
  /** Where the measured service leaves a V8 CPU profile when it stops; null: it runs without a profiler. */
  readonly profileDirectory: string | null;
  /** Empty: all measurements. */
  readonly only: readonly Measurement[];
}

const FULL = { tableRows: 1_000_000, soakSeconds: 20, gatewaySeconds: 30, pairs: 5, roundSeconds: 3, starts: 5 };
/** About a minute: enough to see that everything works, too little to decide anything by. */
const QUICK = { tableRows: 100_000, soakSeconds: 4, gatewaySeconds: 10, pairs: 3, roundSeconds: 1, starts: 2 };

/**
 * Reads the command line.
 *
 * @throws when an option is unknown or no positive whole number where one is needed.
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      soak: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const size = values.quick ? QUICK : FULL;
  return {
    tableRows: countOf('rows', values.rows) ?? size.tableRows,
    soakSeconds: countOf('soak', values.soak) ?? size.soakSeconds,
    gatewaySeconds: size.gatewaySeconds,
    pairs: size.pairs,
    roundSeconds: size.roundSeconds,
    startsFromNothing: Math.ceil(size.starts / 2),
    startsOnExisting: size.starts,
    jsonPath: values.json ?? null,
    profileDirectory: values.profile ?? null,
    only: values.only?.split(',').map(measurementOf) ?? [],
  };
}

function countOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} wants a positive whole number, not ${text}`);
  return Number(text);
}

function measurementOf(name: string): Measurement {
  const known = MEASUREMENTS.find((measurement) => measurement === name);
  if (known === undefined) throw new Error(`--only knows ${MEASUREMENTS.join(', ')}, but not ${name}`);
  return known;
}

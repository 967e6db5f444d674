import { type Round, type RoundPair } from './round.ts';
import { type Spread } from './statistics.ts';

/** The bar of a measurement; undefined sides are open. */
export interface Bar {
  readonly atLeast?: number;
  readonly below?: number;
}

/** One line of the table. */
export interface Finding {
  readonly what: string;
  readonly reference: string;
  /** x: ratio of subject to reference; % of the mean. */
  readonly unit: 'x' | 'ms' | 'MB' | '%' | 'calls';
  /** Digits behind the point; undefined: as many as the unit usually has. */
  readonly digits?: number;
  readonly value: Spread;
  readonly toReach: Bar | null;
  /** Absolute figures, for orientation only: they belong to this machine in this minute. */
  readonly orientation: string;
  readonly failures: number;
  readonly pairs?: readonly RoundPair[];
  /** Of a measurement without a reference. */
  readonly rounds?: readonly Round[];
}

/** By the median; null where there is no bar. */
export function isReached({ value, toReach }: Finding): boolean | null {
  if (toReach === null) return null;
  const { atLeast = -Infinity, below = Infinity } = toReach;
  return value.median >= atLeast && value.median < below;
}

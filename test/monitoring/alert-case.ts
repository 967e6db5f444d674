/** Series by their notation in PromQL, with their samples of an hour, one a minute, as promtool writes them. */
export type History = Readonly<Record<string, string>>;

/** A history in which an alert fires, and one that comes near to it and must wake nobody. */
export interface AlertCase {
  readonly alert: string;
  readonly fires: History;
  readonly silent: History;
}

const MINUTES = 60;

export const steady = (value: number): string => `${value}+0x${MINUTES}`;

export const rising = (perMinute: number): string => `0+${perMinute}x${MINUTES}`;

/** One jump half an hour after the start, a quarter before the cases are judged. */
export const jumping = (by: number): string => `0+0x34 ${by}+0x25`;

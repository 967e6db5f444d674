/** Chance as a port, so that a simulation can repeat it: 0 <= x < 1. */
export type Random = () => number;

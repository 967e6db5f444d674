import { type Units } from '../shared/usdc.ts';

export interface ItemLimits {
  readonly chargesMax: number;
  /** Null: none. */
  readonly unitsMax: Units | null;
}

/** Cuts a list of charges into runs that fit into one item each. A single charge above the limit stands alone. */
export function splitCalls<Call extends { readonly units: Units }>(
  calls: readonly Call[],
  { chargesMax, unitsMax }: ItemLimits,
): readonly (readonly Call[])[] {
  const groups: Call[][] = [];
  let group: Call[] = [];
  let units = 0n;
  for (const call of calls) {
    const fits = group.length < chargesMax && (unitsMax === null || units + call.units <= unitsMax);
    if (group.length > 0 && !fits) {
      groups.push(group);
      group = [];
      units = 0n;
    }
    group.push(call);
    units += call.units;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

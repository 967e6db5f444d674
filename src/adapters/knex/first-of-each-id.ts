/** In arrival order, which decides who is admitted. */
export function firstOfEachId<T extends { readonly requestId: string }>(charges: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return charges.filter(({ requestId }) => seen.size < seen.add(requestId).size);
}

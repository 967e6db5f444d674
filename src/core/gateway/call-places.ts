/** How many calls of one API key may be under way in this process. */
export class CallPlaces {
  private readonly taken = new Map<string, number>();
  private readonly placesMax: number;

  constructor(placesMax: number) {
    this.placesMax = placesMax;
  }

  /** False when all are taken; else the place must be left once. */
  take(apiKeyId: string): boolean {
    const taken = this.taken.get(apiKeyId) ?? 0;
    if (taken >= this.placesMax) return false;
    this.taken.set(apiKeyId, taken + 1);
    return true;
  }

  leave(apiKeyId: string): void {
    const taken = this.taken.get(apiKeyId) ?? 0;
    if (taken > 1) this.taken.set(apiKeyId, taken - 1);
    else this.taken.delete(apiKeyId);
  }
}

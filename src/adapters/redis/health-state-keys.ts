/** Where the states of a deployment lie; the prefix keeps it apart from others on the same Redis. */
export class HealthStateKeys {
  private readonly stem: string;

  constructor(keyPrefix: string) {
    this.stem = `${keyPrefix}health:state:`;
  }

  keyOf(componentId: string): string {
    return this.stem + componentId;
  }

  componentIdOf(key: string): string {
    return key.slice(this.stem.length);
  }

  /** For SCAN, whose patterns give a meaning to `* ? [ ] ^ \`. */
  get pattern(): string {
    return `${this.stem.replace(/[*?[\]^\\]/g, '\\$&')}*`;
  }
}

interface Part {
  close(): Promise<unknown>;
}

/** What a suite has opened so far: closed in reverse order, also after a failure, or it would keep the run alive. */
export class OpenedParts {
  private readonly parts: Part[] = [];

  async open<P extends Part>(opening: Promise<P>): Promise<P> {
    const part = await opening;
    this.parts.push(part);
    return part;
  }

  /** @throws the first failure, after all were tried. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.parts.toReversed()) await part.close().catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw failures[0];
  }
}

import { randomFillSync, randomUUID } from 'node:crypto';
import { type Ids } from '../../core/shared/ids.ts';

/** Drawn at once: each request to the generator costs as much as some hundred bytes. */
const POOL_BYTES = 4096;

export class SystemIds implements Ids {
  private readonly pool = Buffer.alloc(POOL_BYTES);
  private used = POOL_BYTES;

  uuid(): string {
    return randomUUID();
  }

  random(bytes: number): Uint8Array {
    if (bytes > POOL_BYTES) return randomFillSync(Buffer.alloc(bytes));
    if (this.used + bytes > POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const drawn = Uint8Array.from(this.pool.subarray(this.used, this.used + bytes));
    // What was given away may be a secret: it stays nowhere else.
    this.pool.fill(0, this.used, this.used + bytes);
    this.used += bytes;
    return drawn;
  }
}

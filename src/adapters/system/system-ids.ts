import { randomBytes, randomUUID } from 'node:crypto';
import { type Ids } from '../../core/shared/ids.ts';

export class SystemIds implements Ids {
  uuid(): string {
    return randomUUID();
  }

  random(bytes: number): Uint8Array {
    return randomBytes(bytes);
  }
}

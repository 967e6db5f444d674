import { randomUUID } from 'node:crypto';
import { type Ids } from '../../core/shared/ids.ts';

export class SystemIds implements Ids {
  uuid(): string {
    return randomUUID();
  }
}

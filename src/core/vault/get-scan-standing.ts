import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DepositScans, type ScanStanding } from './ports/deposit-scans.ts';

/** Gaps and unreadable events are for people to look at: more than this nobody looks at one by one. */
const ENTRIES_MAX = 100;

/** Shows how far the deposits have been read, and what could not be. */
export class GetScanStanding {
  private readonly scans: Pick<DepositScans, 'standing'>;

  constructor(scans: Pick<DepositScans, 'standing'>) {
    this.scans = scans;
  }

  execute(): ResultAsync<ScanStanding, StoreUnavailable> {
    return this.scans.standing(ENTRIES_MAX);
  }
}

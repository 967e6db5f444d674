import { type Result } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type UsageEvent, type UsageFilter, type UsageHistory } from './ports/usage-history.ts';

const PAGE = 1000;

export type UsagePage = Result<readonly UsageEvent[], StoreUnavailable>;

/** Hands out everything that was used in a period, however much it is. */
export class ExportUsage {
  private readonly history: UsageHistory;

  constructor(history: UsageHistory) {
    this.history = history;
  }

  /**
   * Page by page, the newest first; each is fetched when it is asked for, and a failure is the last. There is no
   * snapshot: a charge is as it was when its page was read.
   */
  async *execute(filter: UsageFilter): AsyncGenerator<UsagePage, void> {
    let after: bigint | null = null;
    do {
      const page: UsagePage = await this.history.list(filter, { after, limit: PAGE });
      yield page;
      after = page.isOk() && page.value.length === PAGE ? (page.value.at(-1)?.id ?? null) : null;
    } while (after !== null);
  }
}

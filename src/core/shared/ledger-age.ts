/**
 * How old the newest ledger of a network is, to who reads it again and again. Two ages are taken and the greater counts:
 *
 * - By the clock of the server that was asked, where it tells its time: if ours is wrong, the network is not late.
 * - By the time since a newer ledger was last seen, which needs no clock to be right, only to run: a frozen cache, or
 *   a server whose clock stands still with its ledger, grows old too.
 */
export class LedgerAge {
  private newestClosedAt = -Infinity;
  private newestSeenAt = -Infinity;

  /** In milliseconds, as all three times (since the epoch); `sentAt` is null when the server does not tell its time. */
  measure(closedAt: number, sentAt: number | null, now: number): number {
    if (closedAt > this.newestClosedAt) {
      this.newestClosedAt = closedAt;
      this.newestSeenAt = now;
    }
    return Math.max((sentAt ?? now) - closedAt, now - this.newestSeenAt);
  }
}

import { type Envelope, envelopeHash, feeOf, feeSourceOf } from './envelope.ts';
import { inclusionBid, minInclusionFee } from './fees.ts';

/** What the queue says to an envelope before its validity is asked for. */
export type QueueVerdict = 'free' | 'banned' | 'duplicate' | 'occupied' | 'bid_too_low';

interface QueuedTransaction {
  readonly envelope: Envelope;
  readonly hash: string;
  ageLedgers: number;
}

const PENDING_LEDGERS = 4;
const BANNED_LEDGERS = 10;
/** A replacement must bid this many times what it replaces. */
const REPLACEMENT_FACTOR = 10n;

/** Accepted transactions that no ledger holds yet: at most one for each source account. */
export class TransactionQueue {
  readonly #bySource = new Map<string, QueuedTransaction>();
  /** Ledgers left until the hash is welcome again. */
  readonly #banned = new Map<string, number>();

  verdict(envelope: Envelope): QueueVerdict {
    const hash = envelopeHash(envelope);
    if (this.#banned.has(hash)) return 'banned';
    const queued = this.#bySource.get(envelope.inner.source);
    if (queued === undefined) return 'free';
    if (queued.hash === hash) return 'duplicate';
    const replaces = envelope.feeBump !== null && envelope.inner.sequence === queued.envelope.inner.sequence;
    if (!replaces) return 'occupied';
    return isTenfold(envelope, queued.envelope) ? 'free' : 'bid_too_low';
  }

  /** Stroops already promised by the payer's queued transactions, without those of `exceptSource`. */
  promisedFees(payer: string, exceptSource: string): bigint {
    let sum = 0n;
    for (const [source, { envelope }] of this.#bySource) {
      if (source !== exceptSource && feeSourceOf(envelope) === payer) sum += feeOf(envelope);
    }
    return sum;
  }

  /** Takes the place of whatever its source had queued. */
  add(envelope: Envelope): void {
    this.#bySource.set(envelope.inner.source, { envelope, hash: envelopeHash(envelope), ageLedgers: 0 });
  }

  /** Removes and returns what the next ledger takes, ordered by hash. */
  take(takes: (hash: string) => boolean): Envelope[] {
    const taken = [...this.#bySource.values()].filter(({ hash }) => takes(hash));
    for (const { envelope } of taken) this.#bySource.delete(envelope.inner.source);
    return taken.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ envelope }) => envelope);
  }

  ban(hash: string): void {
    this.#banned.set(hash, BANNED_LEDGERS);
  }

  /** To be called once for each closed ledger, after `take`: what waited too long is dropped and banned. */
  age(): void {
    for (const [hash, left] of this.#banned) {
      if (left <= 1) this.#banned.delete(hash);
      else this.#banned.set(hash, left - 1);
    }
    for (const [source, queued] of this.#bySource) {
      queued.ageLedgers += 1;
      if (queued.ageLedgers < PENDING_LEDGERS) continue;
      this.#bySource.delete(source);
      this.ban(queued.hash);
    }
  }

  envelopes(): readonly Envelope[] {
    return [...this.#bySource.values()].map(({ envelope }) => envelope);
  }
}

/** Compares bids per operation, without rounding. */
function isTenfold(next: Envelope, current: Envelope): boolean {
  const rate = (envelope: Envelope, other: Envelope): bigint => inclusionBid(envelope) * minInclusionFee(other);
  return rate(next, current) >= REPLACEMENT_FACTOR * rate(current, next);
}

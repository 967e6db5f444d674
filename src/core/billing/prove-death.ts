import { err, ok, type Result } from 'neverthrow';
import { judgeLedger } from './ledger-order.ts';
import { type ChainNetwork, type NetworkUnavailable } from './ports/chain-network.ts';
import { type LedgerMark, type SeenLedgers } from './ports/ledger-watermark.ts';
import { type PreparedTransaction } from './ports/vault-contract.ts';

export type MortalTransaction = Pick<
  PreparedTransaction,
  'hash' | 'sourceAccount' | 'sequence' | 'builtLedger' | 'maxLedger'
>;

export interface DeathFinding {
  /**
   * dead: it never landed and never can; open: its ledger bound has not passed; landed: it used its sequence itself, or
   * a fee bump around it did; unaccounted: the sequence is used, and nobody shows by what.
   */
  readonly verdict: 'dead' | 'open' | 'landed' | 'unaccounted';
  /** The ledger of the answer that the verdict rests on. */
  readonly ledger: number;
}

/**
 * Dead is what one answer for its account proves: at or past the ledger bound, with the sequence still unused, or used
 * by a transaction that is neither ours nor a fee bump around ours. An answer of a node that is behind does not count,
 * nor does one of a node that shows a ledger otherwise than it was: on another network nothing of ours ever landed.
 */
export async function proveDeath(
  network: ChainNetwork,
  transaction: MortalTransaction,
  seen: SeenLedgers,
  signal: AbortSignal,
): Promise<Result<DeathFinding, NetworkUnavailable>> {
  // Asked before and after: what answers under an address may be replaced between two questions, or put back.
  const before = await expectMark(network, seen.mark, signal);
  if (before.isErr()) return err(before.error);
  const finding = await findDeath(network, transaction, seen.highest, signal);
  if (finding.isErr() || finding.value.verdict !== 'dead') return finding;
  const after = await expectMark(network, seen.mark, signal);
  return after.isErr() ? err(after.error) : finding;
}

/** A ledger that the node no longer holds is not denied by it. */
async function expectMark(
  network: ChainNetwork,
  mark: LedgerMark | null,
  signal: AbortSignal,
): Promise<Result<void, NetworkUnavailable>> {
  if (mark === null) return ok(undefined);
  const hash = await network.ledgerHash(mark.ledger, signal);
  if (hash.isErr()) return err(hash.error);
  return hash.value === null || hash.value === mark.hash ? ok(undefined) : err({ kind: 'network_unavailable' });
}

async function findDeath(
  network: ChainNetwork,
  transaction: MortalTransaction,
  highestSeen: number,
  signal: AbortSignal,
): Promise<Result<DeathFinding, NetworkUnavailable>> {
  const account = await network.account(transaction.sourceAccount, signal);
  if (account.isErr()) return err(account.error);
  const { sequence, latestLedger: ledger } = account.value;
  if (judgeLedger(ledger, highestSeen) !== 'good') return err({ kind: 'network_unavailable' });
  if (ledger < transaction.maxLedger) return ok({ verdict: 'open', ledger });
  if (sequence < transaction.sequence) return ok({ verdict: 'dead', ledger });

  const use = { ...transaction, fromLedger: transaction.builtLedger, toLedger: ledger };
  const consumer = await network.consumerOf(use, signal);
  if (consumer.isErr() || consumer.value === null) return ok({ verdict: 'unaccounted', ledger });
  const { hash, innerHash } = consumer.value;
  const isOurs = hash === transaction.hash || innerHash === transaction.hash;
  return ok({ verdict: isOurs ? 'landed' : 'dead', ledger });
}

import { createHash } from 'node:crypto';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../../src/core/billing/chain-transaction.ts';
import {
  type AccountSnapshot,
  type ChainNetwork,
  type NetworkUnavailable,
  type OtherNetwork,
  type SequenceConsumer,
  type Sighting,
} from '../../src/core/billing/ports/chain-network.ts';
import { type DeductRecords, type DeductSearch } from '../../src/core/billing/ports/deduct-records.ts';
import { type DepositPage, type HistoryMissing, type ScanPosition } from '../../src/core/vault/ports/deposit-events.ts';
import { type Deposit } from '../../src/core/vault/vault.ts';
import {
  type ContractRefusal,
  type PrepareError,
  type PreparedTransaction,
  type VaultContract,
} from '../../src/core/billing/ports/vault-contract.ts';

const LIFETIME_LEDGERS = 12;
const DEPOSITS_PER_PAGE = 2;
const FIRST_SEQUENCE = 1000n;

interface PaperItem {
  readonly units: bigint;
  readonly onChainId: string;
}

interface Envelope {
  readonly contractId: string;
  readonly sourceAccount: string;
  readonly sequence: string;
  readonly maxLedger: number;
  readonly items: readonly { readonly units: string; readonly onChainId: string }[];
}

interface Applied {
  readonly hash: string;
  readonly innerHash: string | null;
  readonly ledger: number;
  readonly succeeded: boolean;
  readonly sourceAccount: string;
  readonly sequence: bigint;
  /** Of ours, else null. */
  readonly envelope: Envelope | null;
}

/** The network on paper: one ledger at a time, one vault contract, every fault at a test's word. */
export class PaperNetwork implements ChainNetwork, VaultContract, DeductRecords {
  ledger = 100;
  oldestLedger = 1;
  balance: bigint;
  paused = false;
  /** The contract refuses an on-chain id that it has deducted under before. */
  deduplicating = false;
  /** Items with these on-chain ids are refused in simulation. */
  readonly refusedIds = new Map<string, ContractRefusal>();
  /** Unreachable for everything. */
  down = false;
  /** What a node makes of the next sends; 'lost' takes the envelope and loses the answer, 'dropped' loses both. */
  readonly sendScript: (SendStatus | 'lost' | 'dropped')[] = [];
  /** Whatever is applied fails, and moves nothing. */
  failing = false;
  /** Nothing gets into a ledger. */
  stalled = false;
  /** Applied transactions that `find` does not show yet. */
  hiding = false;
  /** The same, until a test ends it. */
  forgetful = false;
  /** Hashes of envelopes that a stranger wraps in a fee bump before they are applied. */
  readonly feeBumped = new Set<string>();
  /** The node that answers is this many ledgers behind. */
  lag = 0;
  /** The nodes are so far behind that they seem to be of another network. */
  regressed = false;
  /** The node serves a network with another passphrase. */
  foreign = false;
  /** Raised when the network begins anew: every ledger has another hash then. */
  era = 0;

  /** Events are remembered from this ledger on. */
  oldestEventLedger = 1;
  /** Those of deposits from this one. */
  oldestDepositLedger = 1;
  /** What was deposited into the one contract that there is. */
  readonly deposited: Deposit[] = [];
  readonly deducted: (PaperItem & { readonly hash: string })[] = [];
  readonly sends: string[] = [];
  simulations = 0;
  private readonly queue = new Map<string, Envelope>();
  private depositQueue: Pick<Deposit, 'contractId' | 'depositorAddress' | 'units'>[] = [];
  private readonly applied: Applied[] = [];
  private readonly uses = new Map<string, { readonly sequence: bigint; readonly ledger: number }[]>();

  constructor(balance: bigint) {
    this.balance = balance;
  }

  prepareDeduct(deduct: Parameters<VaultContract['prepareDeduct']>[0]): ResultAsync<PreparedTransaction, PrepareError> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    this.simulations += 1;
    const refusal = this.refusalOf(deduct.items);
    if (refusal !== null) return errAsync({ kind: 'refused', refusal });
    const { publicKey, lastSequence } = deduct.channel;
    const read = this.sequenceOf(publicKey, this.shownLedger);
    const envelope: Envelope = {
      contractId: deduct.contractId,
      sourceAccount: publicKey,
      sequence: ((read > lastSequence ? read : lastSequence) + 1n).toString(),
      maxLedger: this.shownLedger + LIFETIME_LEDGERS,
      items: deduct.items.map(({ units, onChainId }) => ({ units: units.toString(), onChainId })),
    };
    return okAsync(preparedOf(envelope, this.shownLedger));
  }

  latestLedger(): ResultAsync<number, NetworkUnavailable | OtherNetwork> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    return this.foreign ? errAsync({ kind: 'other_network' }) : okAsync(this.shownLedger);
  }

  ledgerHash(ledger: number): ResultAsync<string | null, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    const isHeld = ledger >= this.oldestLedger && ledger <= this.shownLedger;
    return okAsync(isHeld ? hashOf(`ledger ${ledger} of era ${this.era}`) : null);
  }

  send(envelopeXdr: string): Promise<SendStatus> {
    return Promise.resolve(this.accept(envelopeXdr));
  }

  find(hash: string): ResultAsync<Sighting, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    const latestLedger = this.shownLedger;
    const seen = this.shown().find((one) => one.hash === hash || one.innerHash === hash);
    if (seen === undefined) return okAsync({ kind: 'not_found', latestLedger, oldestLedger: this.oldestLedger });
    const landing = { ledger: seen.ledger, feeStroops: 100n };
    return okAsync({ kind: seen.succeeded ? 'success' : 'failed', landing, latestLedger });
  }

  account(publicKey: string): ResultAsync<AccountSnapshot, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    return okAsync({ sequence: this.sequenceOf(publicKey, this.shownLedger), latestLedger: this.shownLedger });
  }

  consumerOf(use: Parameters<ChainNetwork['consumerOf']>[0]): ResultAsync<SequenceConsumer | null, NetworkUnavailable> {
    if (this.down || use.fromLedger < this.oldestLedger) return errAsync({ kind: 'network_unavailable' });
    const consumer = this.shown().find(
      (one) => one.sourceAccount === use.sourceAccount && one.sequence === use.sequence && one.ledger <= use.toLedger,
    );
    return okAsync(consumer === undefined ? null : { hash: consumer.hash, innerHash: consumer.innerHash });
  }

  findDeduct(id: Parameters<DeductRecords['findDeduct']>[0]): ResultAsync<DeductSearch, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    const latestLedger = this.shownLedger;
    for (const { envelope, ledger, succeeded } of this.shown()) {
      const item = envelope?.items.find(({ onChainId }) => onChainId === id.onChainId);
      if (envelope === null || item === undefined || !succeeded || ledger < this.oldestEventLedger) continue;
      const landing = { ledger, feeStroops: 100n };
      const deduct = { transaction: preparedOf(envelope, ledger - 1), landing, units: BigInt(item.units) };
      return okAsync({ kind: 'found', deduct, latestLedger });
    }
    return okAsync({ kind: 'not_found', latestLedger });
  }

  /** The deposits of this contract behind a position, as far as this node has come. */
  readDeposits(
    contractId: string,
    from: ScanPosition | null,
  ): ResultAsync<DepositPage | HistoryMissing, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    const latestLedger = this.shownLedger;
    const oldestLedger = this.oldestDepositLedger;
    const { ledger, cursor } = from ?? { ledger: oldestLedger, cursor: null };
    if (oldestLedger > ledger) return okAsync({ kind: 'history_missing', oldestLedger, latestLedger });
    const deposits = this.deposited
      .filter((deposit) => deposit.contractId === contractId && deposit.ledger <= latestLedger)
      .filter((deposit) => deposit.ledger >= ledger && deposit.eventId > (cursor ?? ''))
      .slice(0, DEPOSITS_PER_PAGE);
    const last = deposits[DEPOSITS_PER_PAGE - 1];
    const readUpTo = Math.max(latestLedger + 1, ledger);
    const end = latestLedger < ledger ? { ledger, cursor } : { ledger: readUpTo, cursor: null };
    const next = last === undefined ? end : { ledger: last.ledger, cursor: last.eventId };
    return okAsync({ kind: 'page', deposits, unreadable: [], firstLedger: ledger, next, latestLedger });
  }

  /** Somebody deposits; it is in the next ledger that takes anything. */
  deposit(contractId: string, depositorAddress: string, units: bigint): void {
    this.depositQueue.push({ contractId, depositorAddress, units });
  }

  closeLedger(count = 1): void {
    for (let closed = 0; closed < count; closed += 1) {
      this.ledger += 1;
      if (this.stalled) continue;
      for (const [hash, envelope] of this.queue) this.apply(hash, envelope);
      this.queue.clear();
      if (!this.failing && !this.paused) this.depositQueue.forEach((deposit) => this.applyDeposit(deposit));
      this.depositQueue = [];
    }
  }

  private applyDeposit(deposit: Pick<Deposit, 'contractId' | 'depositorAddress' | 'units'>): void {
    const { ledger } = this;
    const number = String(this.deposited.length).padStart(6, '0');
    const eventId = `${String(ledger).padStart(6, '0')}-${number}`;
    this.balance += deposit.units;
    this.deposited.push({ ...deposit, eventId, ledger, hash: hashOf(`deposit ${eventId}`) });
  }

  /** The network begins anew with nothing of what was applied; its accounts are as they were at first. */
  reset(ledger = 1): void {
    this.era += 1;
    this.ledger = ledger;
    this.queue.clear();
    this.applied.length = 0;
    this.uses.clear();
  }

  /** Somebody else uses the account's next sequence number, perhaps for a fee bump around an envelope of ours. */
  useSequence(publicKey: string, innerHash: string | null = null): void {
    const sequence = this.sequenceOf(publicKey) + 1n;
    this.use(publicKey, sequence);
    const hash = hashOf(`foreign ${publicKey} ${sequence}`);
    const used = { ledger: this.ledger, sourceAccount: publicKey, sequence, envelope: null };
    this.applied.push({ hash, innerHash, succeeded: true, ...used });
  }

  private accept(envelopeXdr: string): SendStatus {
    this.sends.push(envelopeXdr);
    const scripted = this.sendScript.shift() ?? 'pending';
    if (this.down || scripted === 'dropped') return 'unknown';
    if (scripted !== 'pending' && scripted !== 'lost') return scripted;
    const envelope = JSON.parse(envelopeXdr) as Envelope;
    const hash = hashOf(envelopeXdr);
    if (this.queue.has(hash)) return 'duplicate';
    if (BigInt(envelope.sequence) !== this.sequenceOf(envelope.sourceAccount) + 1n) return 'error';
    this.queue.set(hash, envelope);
    return scripted === 'lost' ? 'unknown' : 'pending';
  }

  private apply(hash: string, envelope: Envelope): void {
    const sequence = BigInt(envelope.sequence);
    const due = sequence === this.sequenceOf(envelope.sourceAccount) + 1n && this.ledger < envelope.maxLedger;
    if (!due) return;
    const items = envelope.items.map(({ units, onChainId }) => ({ units: BigInt(units), onChainId }));
    const succeeded = !this.failing && this.refusalOf(items) === null;
    this.use(envelope.sourceAccount, sequence);
    const { sourceAccount } = envelope;
    const hashes = this.feeBumped.has(hash)
      ? { hash: hashOf(`fee bump of ${hash}`), innerHash: hash }
      : { hash, innerHash: null };
    this.applied.push({ ...hashes, ledger: this.ledger, succeeded, sourceAccount, sequence, envelope });
    if (!succeeded) return;
    for (const item of items) {
      this.balance -= item.units;
      this.deducted.push({ ...item, hash });
    }
  }

  private refusalOf(items: readonly PaperItem[]): ContractRefusal | null {
    if (this.paused) return 'paused';
    for (const { onChainId } of items) {
      const refusal = this.refusedIds.get(onChainId);
      if (refusal !== undefined) return refusal;
      if (this.deduplicating && this.deducted.some((each) => each.onChainId === onChainId))
        return 'duplicate_request_id';
    }
    const sum = items.reduce((total, { units }) => total + units, 0n);
    return sum > this.balance ? 'insufficient_balance' : null;
  }

  private get shownLedger(): number {
    return this.ledger - this.lag - (this.regressed ? 1000 : 0);
  }

  private shown(): readonly Applied[] {
    return this.hiding || this.forgetful ? [] : this.applied.filter(({ ledger }) => ledger <= this.shownLedger);
  }

  private use(publicKey: string, sequence: bigint): void {
    const uses = this.uses.get(publicKey) ?? [];
    this.uses.set(publicKey, [...uses, { sequence, ledger: this.ledger }]);
  }

  private sequenceOf(publicKey: string, asOfLedger = this.ledger): bigint {
    const uses = this.uses.get(publicKey) ?? [];
    return uses.findLast(({ ledger }) => ledger <= asOfLedger)?.sequence ?? FIRST_SEQUENCE;
  }
}

function preparedOf(envelope: Envelope, builtLedger: number): PreparedTransaction {
  const { contractId, sourceAccount, sequence, maxLedger, items } = envelope;
  const envelopeXdr = JSON.stringify(envelope);
  return {
    kind: items.length === 1 ? 'deduct' : 'batch_deduct',
    contractId,
    sourceAccount,
    sequence: BigInt(sequence),
    hash: hashOf(envelopeXdr),
    envelopeXdr,
    builtLedger,
    maxLedger,
    maxTime: 4_000_000_000,
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

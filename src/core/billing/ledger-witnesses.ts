import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { judgeLedger } from './ledger-order.ts';
import { type ChainHistory, type HistoricSighting } from './ports/chain-history.ts';
import { type ChainNetwork } from './ports/chain-network.ts';
import { type DeductRecords, type LandedDeduct } from './ports/deduct-records.ts';
import { type LedgerWatermark } from './ports/ledger-watermark.ts';
import { proveDeath, type MortalTransaction } from './prove-death.ts';

const WITNESS_TIMEOUT_MS = 5_000;
/** A search through the ledgers takes longer than a look by hash. */
const SEARCH_TIMEOUT_MS = 10_000;

/** Somebody who could have known was not to be asked: nothing was decided. */
export interface WitnessesUnavailable {
  readonly kind: 'witnesses_unavailable';
}

export type WitnessError = WitnessesUnavailable | StoreUnavailable;

export interface LedgerWitnessesPorts {
  readonly network: ChainNetwork;
  readonly history: ChainHistory;
  readonly records: DeductRecords;
  readonly watermark: LedgerWatermark;
  readonly clock: Clock;
}

/** What the ledger shows, for whoever has to decide: a node that is behind does not count. */
export class LedgerWitnesses {
  private readonly ports: LedgerWitnessesPorts;

  constructor(ports: LedgerWitnessesPorts) {
    this.ports = ports;
  }

  /** What the node, or else the history, shows under the hash; `not_found` only when both were asked. */
  sight(hash: string): ResultAsync<HistoricSighting, WitnessError> {
    return safeTry(() => this.askBoth(hash));
  }

  /** Whether the transaction can never land, as far as the node can show it. */
  isDead(transaction: MortalTransaction): ResultAsync<boolean, WitnessError> {
    return safeTry(() => this.askForProof(transaction));
  }

  /** The deduct that landed under this id, as far back as the node remembers; none: null. */
  deductOf(id: {
    readonly contractId: string;
    readonly onChainId: string;
  }): ResultAsync<LandedDeduct | null, WitnessError> {
    return safeTry(() => this.askRecords(id));
  }

  private async *askBoth(hash: string): Steps<HistoricSighting, WitnessError> {
    const { network, history, watermark, clock } = this.ports;
    const seen = yield* watermark.read();
    const shown = await network.find(hash, clock.deadline(WITNESS_TIMEOUT_MS));
    const counts = shown.isOk() && judgeLedger(shown.value.latestLedger, seen.highest) === 'good';
    if (counts && shown.value.kind !== 'not_found') return ok(shown.value);

    const recorded = await history.find(hash, clock.deadline(WITNESS_TIMEOUT_MS));
    if (recorded.isOk() && (counts || recorded.value.kind !== 'not_found')) return ok(recorded.value);
    return err({ kind: 'witnesses_unavailable' });
  }

  private async *askRecords(id: Parameters<DeductRecords['findDeduct']>[0]): Steps<LandedDeduct | null, WitnessError> {
    const { records, watermark, clock } = this.ports;
    const seen = yield* watermark.read();
    const searched = await records.findDeduct(id, clock.deadline(SEARCH_TIMEOUT_MS));
    if (searched.isOk() && searched.value.kind === 'found') return ok(searched.value.deduct);
    const counts = searched.isOk() && judgeLedger(searched.value.latestLedger, seen.highest) === 'good';
    return counts ? ok(null) : err({ kind: 'witnesses_unavailable' });
  }

  private async *askForProof(transaction: MortalTransaction): Steps<boolean, WitnessError> {
    const { network, watermark, clock } = this.ports;
    const seen = yield* watermark.read();
    const finding = await proveDeath(network, transaction, seen, clock.deadline(SEARCH_TIMEOUT_MS));
    return finding.map(({ verdict }) => verdict === 'dead').mapErr(() => ({ kind: 'witnesses_unavailable' }));
  }
}

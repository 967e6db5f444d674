import { type Chain } from '../ledger/chain.ts';
import { type ChainView, type HistoryView } from '../ledger/chain-view.ts';
import { pastHistory } from '../ledger/past-history.ts';
import { type NodeView } from '../node-view.ts';
import { type Envelope } from '../transactions/envelope.ts';
import { inclusionBid, minInclusionFee } from '../transactions/fees.ts';
import { type RefusalCode } from '../transactions/refusal.ts';
import { type Submission } from '../transactions/submission.ts';
import { type FaultBoard } from './fault-board.ts';
import { hidingHistory } from './hiding-history.ts';
import { type Occasion } from './occasion.ts';

/** The node itself, behind whatever view of it. */
export interface ObservedNode extends NodeView {
  readonly chain: Chain;
}

/** Only these tell which network the node is on. */
const TELLS_NETWORK: ReadonlySet<unknown> = new Set(['getNetwork', 'horizon']);

/** The node as the faults show it to one request. Read anew at each access: some requests wait for ledgers. */
export function faultyView(node: ObservedNode, faults: FaultBoard, occasion: Occasion): NodeView {
  const behindLedgers = faults.strike(['node_behind'], occasion)?.ledgers ?? 0;
  const other = TELLS_NETWORK.has(occasion.method) ? faults.strike(['other_network'], occasion) : undefined;
  const factorNow = (): bigint => BigInt(faults.strike(['fee_surge'], occasion)?.factor ?? 1);
  const chain: ChainView = {
    get genesis() {
      const { genesis } = node.chain;
      return other === undefined ? genesis : { ...genesis, passphrase: other.passphrase };
    },
    get history() {
      return hidingHistory(historyBehind(node.chain, behindLedgers), faults, occasion.method);
    },
    get state() {
      const { state, history } = node.chain;
      return behindLedgers === 0 ? state : state.asOf(Math.min(behindLedgers, retainedBefore(history)));
    },
    get inclusionFeeFactor() {
      return factorNow();
    },
  };
  return {
    chain,
    now: () => node.now(),
    decode: (envelopeXdr) => node.decode(envelopeXdr),
    submit: (envelope) => refusal(node, faults, occasion, envelope) ?? node.submit(envelope),
    onLedger: (listener) => node.onLedger(listener),
  };
}

const retainedBefore = ({ latest, oldest }: HistoryView): number => latest.sequence - oldest.sequence;

const historyBehind = ({ history }: Chain, ledgers: number): HistoryView =>
  ledgers === 0 ? history : pastHistory(history, Math.max(history.oldest.sequence, history.latest.sequence - ledgers));

const error = (code: RefusalCode): Submission => ({
  status: 'ERROR',
  refusal: { refusal: { kind: 'transaction', code }, inner: false },
});

/** What a fault says to a submission; the queue then never hears of it. */
function refusal(
  { chain }: ObservedNode,
  faults: FaultBoard,
  occasion: Occasion,
  envelope: Envelope,
): Submission | undefined {
  const fault = faults.strike(['try_again_later', 'send_error'], occasion);
  if (fault !== undefined) {
    return fault.fault === 'send_error' ? error(fault.resultCode) : { status: 'TRY_AGAIN_LATER' };
  }
  // A node knows what it has queued before it asks for the fee.
  if (chain.queue.verdict(envelope) === 'duplicate') return undefined;
  const isTooLow = ({ factor }: { readonly factor: number }): boolean =>
    inclusionBid(envelope) < minInclusionFee(envelope) * BigInt(factor);
  return faults.strike(['fee_surge'], occasion, isTooLow) === undefined ? undefined : error('txInsufficientFee');
}

import { err, ok, ResultAsync } from 'neverthrow';
import { type Sdk } from './load-sdk.ts';
import { accountKey, readLedgerEntries, sequenceOf } from './ledger-entries.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_FEE_STATS, GET_HEALTH } from './rpc-methods.ts';

/** What a build must know about the network at this moment. */
export interface NetworkReading {
  readonly latestLedger: number;
  /** Epoch seconds. */
  readonly latestCloseTime: number;
  /** Of the account; null when the network does not know it. */
  readonly sequence: bigint | null;
  /** The ledger that the sequence was read at. */
  readonly sequenceLedger: number;
  readonly inclusionFeeP90Stroops: bigint;
}

/** Three questions, asked at once. A node that calls itself unhealthy is not asked to judge time. */
export function readNetwork(
  sdk: Sdk,
  rpc: RpcClient,
  publicKey: string,
  signal: AbortSignal,
): ResultAsync<NetworkReading, RpcFailure> {
  return ResultAsync.combine([
    rpc.call(GET_HEALTH, null, signal),
    readLedgerEntries(sdk, rpc, [accountKey(sdk, publicKey)], signal),
    rpc.call(GET_FEE_STATS, null, signal),
  ]).andThen(([health, account, feeStats]) => {
    if (health.status !== 'healthy') {
      return err<never, RpcFailure>({ method: GET_HEALTH.name, reason: 'bad_response', detail: 'not healthy' });
    }
    return ok({
      latestLedger: health.latestLedger,
      latestCloseTime: health.latestLedgerCloseTime,
      sequence: sequenceOf(sdk, account.entries, publicKey),
      sequenceLedger: account.latestLedger,
      inclusionFeeP90Stroops: feeStats.sorobanInclusionFee.p90,
    });
  });
}

import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import {
  type AccountSigners,
  type SignersUnavailable,
  type SigningAuthority,
} from '../../core/access/ports/account-signers.ts';
import { accountKey } from './ledger-entries.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_LEDGER_ENTRIES } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';

const NOT_THE_ACCOUNT: SorobanProblem = { problem: 'bad_answer', detail: 'the entry is not the account asked for' };

/** Reads who may sign for an account from the account's entry in the ledger. */
export class SorobanAccountSigners implements AccountSigners {
  private readonly rpc: RpcClient;
  private readonly report: SorobanReport;

  constructor(rpc: RpcClient, report: SorobanReport) {
    this.rpc = rpc;
    this.report = report;
  }

  authorityOf(account: string, signal: AbortSignal): ResultAsync<SigningAuthority | null, SignersUnavailable> {
    return ResultAsync.fromSafePromise(loadSdk()).andThen((sdk) =>
      this.rpc
        .call(GET_LEDGER_ENTRIES, { keys: [accountKey(sdk, account).toXdr('base64')] }, signal)
        .mapErr(rpcProblem)
        .andThen(({ entries }) => readAuthority(sdk, account, entries))
        .mapErr((problem) => {
          this.report({ operation: 'signers', ...problem });
          return { kind: 'signers_unavailable' as const };
        }),
    );
  }
}

/** Only an empty answer means that there is no account: a node that says something else has not denied it. */
function readAuthority(
  sdk: Sdk,
  account: string,
  entries: readonly { readonly xdr: string }[],
): Result<SigningAuthority | null, SorobanProblem> {
  const [first] = entries;
  if (first === undefined) return ok(null);
  const entry = decode(sdk, first.xdr);
  const isAskedFor = entry?.accountId.equals(sdk.Keypair.fromPublicKey(account).xdrAccountId()) ?? false;
  return entry === null || !isAskedFor ? err(NOT_THE_ACCOUNT) : ok(authorityIn(sdk, account, entry));
}

function decode(sdk: Sdk, base64: string): xdr.AccountEntry | null {
  try {
    const entry = sdk.xdr.LedgerEntryData.fromXdr(base64, 'base64');
    return entry.type === 'account' ? entry.value : null;
  } catch {
    return null;
  }
}

function authorityIn(sdk: Sdk, account: string, { thresholds, signers }: xdr.AccountEntry): SigningAuthority {
  const [masterWeight = 0, , medium = 0] = thresholds.toBytes();
  const others = signers.flatMap(({ key, weight }) =>
    // The other kinds (hashes, payloads) cannot sign a challenge.
    key.type === 'signerKeyTypeEd25519'
      ? [{ key: sdk.StrKey.encodeEd25519PublicKey(key.ed25519.toBytes()), weight }]
      : [],
  );
  const all = [{ key: account, weight: masterWeight }, ...others];
  return { threshold: medium, signers: all.filter(({ weight }) => weight > 0) };
}

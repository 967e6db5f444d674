import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, type Result } from 'neverthrow';
import { type Units } from '../../core/shared/usdc.ts';
import { type UnreadableDeposit } from '../../core/vault/ports/deposit-events.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { type Sdk } from './load-sdk.ts';
import { type WholeEvent } from './rpc-methods.ts';

/** All the money of an asset fits into it: its supply is an int64 on the ledger. */
const UNITS_MAX = 2n ** 63n - 1n;

/** The name under which a vault contract tells of a deposit, base64 XDR: the first topic. */
export function depositTopic(sdk: Sdk): string {
  return sdk.xdr.ScVal.scvSymbol('deposit').toXdr('base64');
}

/**
 * Reads an event of a vault contract as a deposit: topics `deposit` and the depositor, value `(amount, balance)`. The
 * depositor is who signed for the money, not who paid for the transaction.
 */
export function readDeposit(sdk: Sdk, event: WholeEvent): Result<Deposit, UnreadableDeposit> {
  const { id, contractId, txHash: hash, ledger, topic: topics, value } = event;
  const where = { eventId: id.text, contractId, hash, ledger };
  const depositorAddress = depositorOf(sdk, topics);
  const units = unitsOf(sdk, value);
  if (depositorAddress === null || units === null) return err({ ...where, reason: 'undecodable', topics, value });
  if (units <= 0n || units > UNITS_MAX) return err({ ...where, reason: 'amount_out_of_range', topics, value });
  return ok({ ...where, depositorAddress, units });
}

function depositorOf(sdk: Sdk, [name, depositor, ...others]: readonly string[]): string | null {
  if (name !== depositTopic(sdk) || depositor === undefined || others.length > 0) return null;
  const address = decode(sdk, depositor);
  return address?.type === 'scvAddress' ? sdk.Address.fromScVal(address).toString() : null;
}

function unitsOf(sdk: Sdk, value: string): Units | null {
  const data = decode(sdk, value);
  const amount = data?.type === 'scvVec' ? data.value?.[0] : undefined;
  if (amount?.type !== 'scvI128') return null;
  const units: unknown = sdk.scValToNative(amount);
  return typeof units === 'bigint' ? units : null;
}

function decode(sdk: Sdk, base64: string): xdr.ScVal | null {
  try {
    return sdk.xdr.ScVal.fromXdr(base64, 'base64');
  } catch {
    return null;
  }
}

import { type DeductReceipt } from '../../../src/core/billing/deduct-receipt.ts';
import { type ChargeReceipt } from '../../../src/core/billing/get-charge-receipt.ts';
import { type ChargeView } from '../../../src/core/billing/ports/usage-ledger.ts';

/** What the service's clock says throughout a test. */
export const NOW = Date.parse('2026-02-26T10:30:00.000Z');

export const SECRETS = {
  jwtSecret: 'jwt-secret-of-the-tests-0123456789abcdef',
  adminApiKey: 'admin-key-of-the-tests-0123456789abcdef',
  metricsApiKey: 'metrics-key-of-the-tests-0123456789abcd',
};

export const HASH = 'ab'.repeat(32);

/** The body of seed 000. */
export const DEDUCT_BODY = {
  requestId: 'req_abc123',
  userId: 'user_alice',
  apiId: 'api_weather',
  endpointId: 'endpoint_forecast',
  apiKeyId: 'key_xyz789',
  amountUsdc: '0.01',
};

export function aReceipt(changes: Partial<DeductReceipt> = {}): DeductReceipt {
  return {
    usageEventId: 1n,
    stellarTxHash: HASH,
    alreadyProcessed: false,
    status: 'submitted',
    settled: true,
    ...changes,
  };
}

/** Of a direct charge: nothing was gathered with it. */
export function aChargeReceipt(requestId = 'req_abc123'): ChargeReceipt {
  const { userId, apiId, endpointId } = DEDUCT_BODY;
  return {
    charge: { requestId, attempt: 1, userId, apiId, endpointId, units: 100_000n },
    onChainId: 'A'.repeat(32),
    contractId: 'CPOOL',
    hash: HASH,
    ledger: 4711,
    chargeCount: 1,
    inclusion: null,
  };
}

export function aCharge(changes: Partial<ChargeView> = {}): ChargeView {
  return {
    id: 1n,
    attempt: 1,
    status: 'confirmed',
    voidReason: null,
    hash: HASH,
    sendStatus: 'pending',
    requestId: 'req_abc123',
    userId: 'user_alice',
    units: 100_000n,
    ledger: 4711,
    createdAt: NOW - 5000,
    updatedAt: NOW,
    ...changes,
  };
}

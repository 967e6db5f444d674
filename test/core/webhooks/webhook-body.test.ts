import { expect } from 'chai';
import { EVENT_TYPES, type Fact } from '../../../src/core/webhooks/domain-event.ts';
import { webhookBody } from '../../../src/core/webhooks/webhook-body.ts';

const createdAt = Date.UTC(2026, 1, 26, 10, 30);
const charge = {
  usageEventId: 2n ** 60n,
  requestId: 'req-1',
  apiId: 'api_1',
  endpointId: 'endpoint_1',
  apiKeyId: 'key_1',
  amount: 100_000n,
};
const chargeData = {
  usageEventId: '1152921504606846976',
  requestId: 'req-1',
  apiId: 'api_1',
  endpointId: 'endpoint_1',
  apiKeyId: 'key_1',
  amountUsdc: '0.01',
};
const settlement = { settlementId: 'stl_1', amount: 50_000_001n, payoutAddress: 'GABC' };
const settlementData = { settlementId: 'stl_1', amountUsdc: '5.0000001', payoutAddress: 'GABC' };

/** Of each fact, its data on the wire. */
const TOLD: readonly (readonly [Fact, object])[] = [
  [
    { type: 'charge.confirmed', ...charge, txHash: 'ab', ledger: 105 },
    { ...chargeData, stellarTxHash: 'ab', ledger: 105 },
  ],
  [
    { type: 'charge.failed', ...charge, status: 'voided', reason: 'insufficient_balance' },
    { ...chargeData, status: 'voided', reason: 'insufficient_balance' },
  ],
  [
    { type: 'balance.low', contractId: 'CPOOL', available: -1n, threshold: 10n ** 7n },
    { contractId: 'CPOOL', availableUsdc: '-0.0000001', thresholdUsdc: '1' },
  ],
  [
    { type: 'settlement.completed', ...settlement, txHash: 'cd' },
    { ...settlementData, stellarTxHash: 'cd' },
  ],
  [{ type: 'settlement.failed', ...settlement }, settlementData],
  [
    { type: 'api_key.revoked', apiKeyId: 'key_1', apiId: 'api_1', name: null, prefix: 'ck_test_abc' },
    { apiKeyId: 'key_1', apiId: 'api_1', name: null, prefix: 'ck_test_abc' },
  ],
];

describe('The body of a message', () => {
  for (const [fact, data] of TOLD) {
    it(`is type, time and data, with amounts as decimal strings: ${fact.type}`, () => {
      const timestamp = '2026-02-26T10:30:00.000Z';
      expect(JSON.parse(webhookBody({ fact, createdAt }))).to.deep.equal({ type: fact.type, timestamp, data });
      expect(webhookBody({ fact, createdAt })).to.equal(webhookBody({ fact: { ...fact }, createdAt }));
    });
  }

  it('is known here for every type that one can subscribe to', () => {
    expect(TOLD.map(([{ type }]) => type)).to.deep.equal(EVENT_TYPES);
  });
});

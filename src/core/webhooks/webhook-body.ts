import { formatUsdc } from '../shared/usdc.ts';
import { type ChargeConfirmed, type ChargeFailed, type DomainEvent, type Fact } from './domain-event.ts';

/** What is sent: `{ type, timestamp, data }` in JSON, the same bytes at every attempt. */
export function webhookBody({ fact, createdAt }: Pick<DomainEvent, 'fact' | 'createdAt'>): string {
  return JSON.stringify({ type: fact.type, timestamp: new Date(createdAt).toISOString(), data: dataOf(fact) });
}

/** Amounts are decimal strings, as they are everywhere on the wire. */
function dataOf(fact: Fact): object {
  switch (fact.type) {
    case 'charge.confirmed':
      return { ...chargeData(fact), stellarTxHash: fact.txHash, ledger: fact.ledger };
    case 'charge.failed':
      return { ...chargeData(fact), status: fact.status, reason: fact.reason };
    case 'balance.low': {
      const { contractId, available, threshold } = fact;
      return { contractId, availableUsdc: formatUsdc(available), thresholdUsdc: formatUsdc(threshold) };
    }
    case 'settlement.completed': {
      const { settlementId, amount, payoutAddress, txHash: stellarTxHash } = fact;
      return { settlementId, amountUsdc: formatUsdc(amount), payoutAddress, stellarTxHash };
    }
    case 'settlement.failed': {
      const { settlementId, amount, payoutAddress } = fact;
      return { settlementId, amountUsdc: formatUsdc(amount), payoutAddress };
    }
    case 'api_key.revoked': {
      const { apiKeyId, apiId, name, prefix } = fact;
      return { apiKeyId, apiId, name, prefix };
    }
  }
}

function chargeData({ usageEventId, requestId, apiId, endpointId, apiKeyId, amount }: ChargeConfirmed | ChargeFailed) {
  const id = usageEventId.toString();
  return { usageEventId: id, requestId, apiId, endpointId, apiKeyId, amountUsdc: formatUsdc(amount) };
}

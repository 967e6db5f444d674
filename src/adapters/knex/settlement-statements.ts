import { type Statement } from './database.ts';

export const SETTLE: Statement = {
  name: 'settle_revenue',
  text: 'SELECT id, amount FROM settle_revenue($1, $2, $3::text[], $4, $5)',
};

export const CLAIM: Statement = {
  name: 'claim_settlements',
  text: 'SELECT id, amount, payout_address FROM claim_settlements($1, $2, $3, $4, $5)',
};

export const RELEASE: Statement = {
  name: 'release_settlements',
  text: /* sql */ `
    UPDATE settlements SET claim_token = NULL, claim_until = NULL
    WHERE network = $1 AND status = 'pending' AND claim_token = $2`,
};

export const SET_ASIDE: Statement = {
  name: 'set_settlements_aside',
  text: /* sql */ `
    UPDATE settlements SET obstacle = $4, retry_at = $5, claim_token = NULL, claim_until = NULL, updated_at = $6
    WHERE network = $1 AND id = ANY ($3::text[]) AND status = 'pending' AND claim_token = $2`,
};

export const PERSIST: Statement = {
  name: 'persist_payout',
  text: 'SELECT persist_payout($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[], $12) AS id',
};

export const LIVE: Statement = {
  name: 'live_payouts',
  text: /* sql */ `
    SELECT id, kind, contract_id, source_account, sequence, hash, envelope_xdr, built_ledger, max_ledger, max_time,
      status, sequence_consumed, last_send_ledger
    FROM chain_transactions
    WHERE network = $1 AND status IN ('signed', 'submitted') AND kind = 'payout'
    ORDER BY id LIMIT $2`,
};

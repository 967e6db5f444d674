import { type Statement } from './database.ts';

/** Answers `changed`: false when the transaction was decided before. */
export type Decision = Statement;

export const PERSIST: Statement = {
  name: 'persist_transaction',
  text: /* sql */ `
    SELECT persist_transaction($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::bigint[], $13) AS id`,
};

export const RECORD_SEND: Statement = {
  name: 'record_send',
  text: /* sql */ `
    UPDATE chain_transactions SET
      status = 'submitted', sends = sends + 1, last_send_status = $3, last_send_ledger = $4, updated_at = $5
    WHERE network = $1 AND id = $2 AND status IN ('signed', 'submitted')`,
};

export const LIVE: Statement = {
  name: 'live_transactions',
  text: /* sql */ `
    SELECT id, kind, contract_id, source_account, sequence, hash, envelope_xdr, built_ledger, max_ledger, max_time,
      status, sequence_consumed, last_send_ledger
    FROM chain_transactions
    WHERE network = $1 AND status IN ('signed', 'submitted')
    ORDER BY id LIMIT $2`,
};

export const MARK_SEQUENCE_CONSUMED: Statement = {
  name: 'mark_sequence_consumed',
  text: /* sql */ `
    UPDATE chain_transactions SET sequence_consumed = true, updated_at = $3
    WHERE network = $1 AND id = $2 AND status IN ('signed', 'submitted')`,
};

export const CONFIRM: Decision = {
  name: 'confirm_transaction',
  text: 'SELECT confirm_transaction($1, $2, $3, $4, $5) AS changed',
};

export const FAIL: Decision = {
  name: 'fail_transaction',
  text: 'SELECT fail_transaction($1, $2, $3, $4, $5) AS changed',
};

export const EXPIRE: Decision = {
  name: 'expire_transaction',
  text: 'SELECT expire_transaction($1, $2, $3) AS changed',
};

export const ESCALATE: Decision = {
  name: 'escalate_transaction',
  text: 'SELECT escalate_transaction($1, $2, $3) AS changed',
};

export const TRACE: Statement = {
  name: 'trace_item',
  text: /* sql */ `
    SELECT i.contract_id, i.amount, i.on_chain_id, t.id AS tx_id, t.kind, t.source_account, t.sequence, t.hash,
      t.envelope_xdr, t.built_ledger, t.max_ledger, t.max_time
    FROM chain_items i
    LEFT JOIN chain_transaction_items l ON l.item_id = i.id
    LEFT JOIN chain_transactions t ON t.id = l.transaction_id
    WHERE i.network = $1 AND i.id = $2
    ORDER BY t.id`,
};

export const CONFIRM_LANDED: Statement = {
  name: 'confirm_landed_item',
  text: /* sql */ `
    SELECT confirm_landed_item($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) AS outcome`,
};

export const FINISH: Statement = {
  name: 'finish_confirmed',
  text: 'SELECT finish_confirmed($1, $2, $3) AS finished',
};

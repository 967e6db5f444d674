import { landItems } from '../money-functions/confirmation.ts';
import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * The ledger shows that an item landed with this transaction, which our books call failed or dead, or do not know:
 * 'confirmed', with everything that it carried by our books and that is open or in review. The item is open under the
 * token, or without one in review; else 'refused', and nothing changed. So too when another transaction has its sequence
 * number, even if our books know this one: 'undecided' while that one, or this very transaction, is live.
 *
 * Two that find the same transaction for different items meet at its hash; the second adds its item to it.
 */
export const CONFIRM_LANDED_ITEM = /* sql */ `
  CREATE OR REPLACE FUNCTION confirm_landed_item(
    p_network text, p_item_id bigint, p_token text, p_kind text, p_contract_id text, p_source_account text,
    p_sequence bigint, p_hash text, p_envelope_xdr text, p_built_ledger integer, p_max_ledger integer,
    p_max_time bigint, p_ledger integer, p_fee bigint, p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    p_transaction_id bigint;
    item_ids bigint[] := ARRAY(
      SELECT p_item_id
      UNION
      SELECT l.item_id FROM chain_transaction_items l
      JOIN chain_transactions t ON t.id = l.transaction_id
      WHERE t.hash = p_hash AND t.network = p_network);
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = ANY (ARRAY(SELECT i.vault_id FROM chain_items i WHERE i.id = ANY (item_ids)))
      ORDER BY v.id FOR NO KEY UPDATE;
    PERFORM 1 FROM chain_items i WHERE i.id = ANY (item_ids) ORDER BY i.id FOR NO KEY UPDATE;
    IF NOT EXISTS (
      SELECT FROM chain_items i
      WHERE i.id = p_item_id AND i.network = p_network AND i.contract_id = p_contract_id
        AND CASE WHEN p_token IS NULL THEN i.status = 'review' ELSE i.status = 'open' AND i.claim_token = p_token END)
    THEN
      RETURN 'refused';
    END IF;

    -- Nothing is inserted when its hash is known, nor when its sequence number is taken.
    INSERT INTO chain_transactions AS t (kind, network, contract_id, source_account, sequence, hash, envelope_xdr,
        built_ledger, max_ledger, max_time, status, sequence_consumed, ledger, fee_charged, created_at, updated_at)
      VALUES (p_kind, p_network, p_contract_id, p_source_account, p_sequence, p_hash, p_envelope_xdr,
        p_built_ledger, p_max_ledger, p_max_time, 'confirmed', true, p_ledger, p_fee, p_now, p_now)
      ON CONFLICT DO NOTHING
      RETURNING t.id INTO p_transaction_id;
    IF p_transaction_id IS NULL THEN
      BEGIN
        UPDATE chain_transactions t
          SET status = 'confirmed', sequence_consumed = true, ledger = p_ledger, fee_charged = p_fee, updated_at = p_now
          WHERE t.hash = p_hash AND t.network = p_network AND t.status IN ('expired', 'failed', 'confirmed')
          RETURNING t.id INTO p_transaction_id;
      EXCEPTION WHEN unique_violation THEN
        -- It was called dead, and its sequence number was given to another one since: it stays as it is.
        p_transaction_id := NULL;
      END;
    END IF;
    IF p_transaction_id IS NULL THEN
      RETURN (
        -- What was in the way may have gone meanwhile: then it is tried again.
        SELECT CASE WHEN coalesce(bool_or(w.status IN ('signed', 'submitted')), true) THEN 'undecided' ELSE 'refused' END
        FROM (
          SELECT t.status FROM chain_transactions t
          WHERE t.hash = p_hash AND t.network = p_network AND t.status NOT IN ('expired', 'failed', 'confirmed')
          UNION ALL
          SELECT t.status FROM chain_transactions t
          WHERE t.network = p_network AND t.source_account = p_source_account AND t.sequence = p_sequence
            AND t.status <> 'expired' AND t.hash <> p_hash) w);
    END IF;
    INSERT INTO chain_transaction_items (transaction_id, item_id) VALUES (p_transaction_id, p_item_id)
      ON CONFLICT DO NOTHING;
    UPDATE channel_accounts c SET last_sequence = GREATEST(c.last_sequence, p_sequence)
      WHERE c.network = p_network AND c.public_key = p_source_account;
    ${landItems("'open', 'review'")}
    RETURN 'confirmed';
  END $$;
`;

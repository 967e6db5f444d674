import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * The commit before the send, for a payout: the signed envelope, its settlements submitted, its channel's lease ended.
 * Answers the new id, or NULL with nothing changed when a claim, the lease, the channel or the sequence belongs to
 * somebody else by now.
 */
export const PERSIST_PAYOUT = /* sql */ `
  CREATE FUNCTION persist_payout(
    p_network text, p_contract_id text, p_source_account text, p_sequence bigint, p_hash text, p_envelope_xdr text,
    p_built_ledger integer, p_max_ledger integer, p_max_time bigint, p_token text, p_settlement_ids text[],
    p_now timestamptz)
  RETURNS bigint
  ${MONEY_FUNCTION} AS $$
  DECLARE
    taken integer;
    new_id bigint;
  BEGIN
    PERFORM 1 FROM settlements s WHERE s.id = ANY (p_settlement_ids) ORDER BY s.id FOR NO KEY UPDATE;
    -- Leaving this block by an exception undoes all of it.
    BEGIN
      UPDATE settlements s
        SET status = 'submitted', claim_token = NULL, claim_until = NULL, obstacle = NULL, retry_at = NULL,
          tx_hash = p_hash, updated_at = p_now
        WHERE s.id = ANY (p_settlement_ids) AND s.network = p_network AND s.status = 'pending'
          AND s.claim_token = p_token;
      GET DIAGNOSTICS taken = ROW_COUNT;
      IF taken = 0 OR taken <> cardinality(p_settlement_ids) THEN
        RAISE SQLSTATE 'CL001' USING MESSAGE = 'a settlement is no longer claimed';
      END IF;
      INSERT INTO chain_transactions (kind, network, contract_id, source_account, sequence, hash, envelope_xdr,
          built_ledger, max_ledger, max_time, status, created_at, updated_at)
        VALUES ('payout', p_network, p_contract_id, p_source_account, p_sequence, p_hash, p_envelope_xdr,
          p_built_ledger, p_max_ledger, p_max_time, 'signed', p_now, p_now)
        RETURNING id INTO new_id;
      INSERT INTO chain_transaction_settlements (transaction_id, settlement_id)
        SELECT new_id, unnest(p_settlement_ids);
      UPDATE settlements s SET chain_transaction_id = new_id WHERE s.id = ANY (p_settlement_ids);
      UPDATE channel_accounts c SET lease_owner = NULL, lease_until = NULL
        WHERE c.network = p_network AND c.public_key = p_source_account AND c.lease_owner = p_token;
      IF NOT FOUND THEN
        RAISE SQLSTATE 'CL001' USING MESSAGE = 'the channel is no longer leased';
      END IF;
      RETURN new_id;
    EXCEPTION WHEN unique_violation OR SQLSTATE 'CL001' THEN
      RETURN NULL;
    END;
  END $$;
`;

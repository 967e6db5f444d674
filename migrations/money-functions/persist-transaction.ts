import { MONEY_FUNCTION } from './money-function.ts';

/**
 * The commit before the send: the signed envelope, its items submitted, its channel's lease ended. Answers the new id,
 * or NULL with nothing changed when a claim, the lease, the channel or the sequence belongs to somebody else by now.
 *
 * The transaction is inserted before the channel is touched, as those that decide transactions do it in this order.
 */
export const PERSIST_TRANSACTION = /* sql */ `
  CREATE FUNCTION persist_transaction(
    p_network text, p_kind text, p_contract_id text, p_source_account text, p_sequence bigint, p_hash text,
    p_envelope_xdr text, p_built_ledger integer, p_max_ledger integer, p_max_time bigint,
    p_token text, p_item_ids bigint[], p_now timestamptz)
  RETURNS bigint
  ${MONEY_FUNCTION} AS $$
  DECLARE
    taken integer;
    new_id bigint;
  BEGIN
    PERFORM 1 FROM chain_items i WHERE i.id = ANY (p_item_ids) ORDER BY i.id FOR NO KEY UPDATE;
    -- Leaving this block by an exception undoes all of it.
    BEGIN
      UPDATE chain_items i SET status = 'submitted', claim_token = NULL, claim_until = NULL
        WHERE i.id = ANY (p_item_ids) AND i.network = p_network AND i.contract_id = p_contract_id
          AND i.status = 'open' AND i.claim_token = p_token;
      GET DIAGNOSTICS taken = ROW_COUNT;
      IF taken <> cardinality(p_item_ids) THEN
        RAISE SQLSTATE 'CL001' USING MESSAGE = 'an item is no longer claimed';
      END IF;
      INSERT INTO chain_transactions (kind, network, contract_id, source_account, sequence, hash, envelope_xdr,
          built_ledger, max_ledger, max_time, status, created_at, updated_at)
        VALUES (p_kind, p_network, p_contract_id, p_source_account, p_sequence, p_hash, p_envelope_xdr,
          p_built_ledger, p_max_ledger, p_max_time, 'signed', p_now, p_now)
        RETURNING id INTO new_id;
      INSERT INTO chain_transaction_items (transaction_id, item_id) SELECT new_id, unnest(p_item_ids);
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

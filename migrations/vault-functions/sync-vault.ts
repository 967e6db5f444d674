import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Sets a vault's snapshot to the balance that the chain showed at a ledger, with everything that our books know of later
 * ledgers: less the items that landed, plus the deposits that were credited. So the order in which the worker, the
 * confirmations and the scanner come makes no difference. An older ledger than the stored one changes nothing: false.
 */
export const SYNC_VAULT = /* sql */ `
  CREATE OR REPLACE FUNCTION sync_vault(
    p_network text, p_vault_id bigint, p_balance bigint, p_ledger integer, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    vault record;
    landed_later bigint;
    deposited_later bigint;
  BEGIN
    SELECT v.contract_id, v.synced_ledger INTO vault FROM vaults v
      WHERE v.id = p_vault_id AND v.network = p_network FOR NO KEY UPDATE;
    IF NOT FOUND OR p_ledger < vault.synced_ledger THEN
      RETURN false;
    END IF;
    SELECT coalesce(sum(i.amount), 0)::bigint INTO landed_later
      FROM chain_transactions t
      JOIN chain_transaction_items l ON l.transaction_id = t.id
      JOIN chain_items i ON i.id = l.item_id
      WHERE t.network = p_network AND t.contract_id = vault.contract_id AND t.status = 'confirmed'
        AND t.ledger > p_ledger AND i.vault_id = p_vault_id AND i.status = 'confirmed';
    SELECT coalesce(sum(d.amount), 0)::bigint INTO deposited_later
      FROM deposits d
      WHERE d.network = p_network AND d.contract_id = vault.contract_id AND d.ledger > p_ledger
        AND d.vault_id = p_vault_id;
    UPDATE vaults v
      SET balance_snapshot = p_balance - landed_later + deposited_later,
        synced_ledger = p_ledger, last_synced_at = p_now
      WHERE v.id = p_vault_id;
    RETURN true;
  END $$;
`;

import { MONEY_FUNCTION } from './money-function.ts';

/**
 * Sets a vault's snapshot to the balance that the chain showed at a ledger, less the items that landed after it. An
 * older ledger than the stored one changes nothing: false.
 */
export const SYNC_VAULT = /* sql */ `
  CREATE FUNCTION sync_vault(
    p_network text, p_vault_id bigint, p_balance bigint, p_ledger integer, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    vault record;
    landed_later bigint;
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
    UPDATE vaults v
      SET balance_snapshot = p_balance - landed_later, synced_ledger = p_ledger, last_synced_at = p_now
      WHERE v.id = p_vault_id;
    RETURN true;
  END $$;
`;

/**
 * Stores a deposit and credits the vault of its depositor: 'credited', 'already_credited', or 'unknown_depositor' when
 * it is kept uncredited. A dedicated vault whose snapshot was read at that ledger or later already shows it.
 */
export const CREDIT_DEPOSIT = /* sql */ `
  CREATE FUNCTION credit_deposit(
    p_network text, p_event_id text, p_contract_id text, p_depositor_address text, p_units bigint, p_hash text,
    p_ledger integer, p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    depositor_vault bigint;
    known_vault bigint;
  BEGIN
    SELECT v.id INTO depositor_vault FROM vaults v
      WHERE v.network = p_network AND v.depositor_address = p_depositor_address AND v.contract_id = p_contract_id
      FOR NO KEY UPDATE;
    INSERT INTO deposits (network, event_id, contract_id, depositor_address, vault_id, amount, hash, ledger, created_at)
      VALUES (p_network, p_event_id, p_contract_id, p_depositor_address, depositor_vault, p_units, p_hash, p_ledger,
        p_now)
      ON CONFLICT (network, event_id) DO NOTHING;
    IF NOT FOUND THEN
      SELECT d.vault_id INTO known_vault FROM deposits d WHERE d.network = p_network AND d.event_id = p_event_id;
      RETURN CASE WHEN known_vault IS NULL THEN 'unknown_depositor' ELSE 'already_credited' END;
    END IF;
    IF depositor_vault IS NULL THEN
      RETURN 'unknown_depositor';
    END IF;
    UPDATE vaults v SET balance_snapshot = v.balance_snapshot + p_units
      WHERE v.id = depositor_vault AND (v.kind = 'pooled' OR v.synced_ledger < p_ledger);
    RETURN 'credited';
  END $$;
`;

import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * The vault that a deposit belongs to: whoever deposits into a dedicated contract, it is its vault's; in a shared one the
 * vault is the depositor's. Null: nobody's yet.
 */
export const VAULT_OF_DEPOSIT = /* sql */ `
  CREATE FUNCTION vault_of_deposit(p_network text, p_contract_id text, p_depositor_address text)
  RETURNS bigint
  LANGUAGE sql STABLE AS $$
    SELECT coalesce(
      (SELECT v.id FROM vaults v
        WHERE v.network = p_network AND v.contract_id = p_contract_id AND v.kind = 'dedicated'),
      (SELECT v.id FROM vaults v
        WHERE v.network = p_network AND v.depositor_address = p_depositor_address
          AND v.contract_id = p_contract_id AND v.kind = 'pooled'));
  $$;
`;

/**
 * Adds a deposit to the balance of its vault. The balance of a dedicated vault is what the chain showed: a snapshot
 * read at that ledger or later holds the deposit already, and before the first one there is nothing to add to.
 */
export const ADD_DEPOSIT = /* sql */ `
  CREATE FUNCTION add_deposit(p_vault_id bigint, p_units bigint, p_ledger integer)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    UPDATE vaults v SET balance_snapshot = v.balance_snapshot + p_units
      WHERE v.id = p_vault_id
        AND (v.kind = 'pooled' OR (v.last_synced_at IS NOT NULL AND v.synced_ledger < p_ledger));
  END $$;
`;

/**
 * Stores a deposit and credits its vault: 'credited', 'unknown_depositor' when it is kept uncredited, 'already_credited'
 * or 'already_waiting' when it was stored before, 'event_id_reused' when the id stands for another deposit.
 */
export const CREDIT_DEPOSIT = /* sql */ `
  CREATE FUNCTION credit_deposit(
    p_network text, p_event_id text, p_contract_id text, p_depositor_address text, p_units bigint, p_hash text,
    p_ledger integer, p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    its_vault bigint;
    stored record;
  BEGIN
    SELECT v.id INTO its_vault FROM vaults v
      WHERE v.id = vault_of_deposit(p_network, p_contract_id, p_depositor_address)
      FOR NO KEY UPDATE;
    INSERT INTO deposits (network, event_id, contract_id, depositor_address, vault_id, amount, hash, ledger, created_at)
      VALUES (p_network, p_event_id, p_contract_id, p_depositor_address, its_vault, p_units, p_hash, p_ledger, p_now)
      ON CONFLICT (network, event_id) DO NOTHING;
    IF NOT FOUND THEN
      SELECT d.vault_id, d.hash, d.amount, d.contract_id, d.depositor_address INTO stored FROM deposits d
        WHERE d.network = p_network AND d.event_id = p_event_id;
      IF (stored.hash, stored.amount, stored.contract_id, stored.depositor_address)
          IS DISTINCT FROM (p_hash, p_units, p_contract_id, p_depositor_address) THEN
        RETURN 'event_id_reused';
      END IF;
      RETURN CASE WHEN stored.vault_id IS NULL THEN 'already_waiting' ELSE 'already_credited' END;
    END IF;
    IF its_vault IS NULL THEN
      RETURN 'unknown_depositor';
    END IF;
    PERFORM add_deposit(its_vault, p_units, p_ledger);
    RETURN 'credited';
  END $$;
`;

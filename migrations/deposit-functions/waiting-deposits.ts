import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/** Credits a vault with the deposits that wait for it; how many. Whoever calls holds the vault, and its scan shared. */
export const CREDIT_WAITING_DEPOSITS = /* sql */ `
  CREATE FUNCTION credit_waiting_deposits(p_vault_id bigint)
  RETURNS integer
  ${MONEY_FUNCTION} AS $$
  DECLARE
    vault record;
    deposit record;
    taken integer := 0;
  BEGIN
    SELECT v.network, v.contract_id, v.kind, v.depositor_address INTO vault FROM vaults v WHERE v.id = p_vault_id;
    FOR deposit IN
      UPDATE deposits d SET vault_id = p_vault_id
        WHERE d.network = vault.network AND d.vault_id IS NULL AND d.contract_id = vault.contract_id
          AND (vault.kind = 'dedicated' OR d.depositor_address = vault.depositor_address)
        RETURNING d.amount, d.ledger
    LOOP
      PERFORM add_deposit(p_vault_id, deposit.amount, deposit.ledger);
      taken := taken + 1;
    END LOOP;
    RETURN taken;
  END $$;
`;

/**
 * Opens a vault and credits what was deposited for it before; no row when the user has one, or its address or contract
 * belongs to another. The scan's row is held, so that no deposit of this moment is missed by both sides.
 */
export const CREATE_VAULT = /* sql */ `
  CREATE FUNCTION create_vault(
    p_network text, p_user_id text, p_contract_id text, p_kind text, p_depositor_address text, p_now timestamptz)
  RETURNS SETOF vaults
  ${MONEY_FUNCTION} AS $$
  DECLARE
    new_vault bigint;
  BEGIN
    INSERT INTO deposit_scans (network, contract_id) VALUES (p_network, p_contract_id) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM deposit_scans s WHERE s.network = p_network AND s.contract_id = p_contract_id FOR SHARE;
    INSERT INTO vaults (network, user_id, contract_id, kind, depositor_address, created_at)
      VALUES (p_network, p_user_id, p_contract_id, p_kind, p_depositor_address, p_now)
      ON CONFLICT DO NOTHING
      RETURNING id INTO new_vault;
    IF new_vault IS NOT NULL THEN
      PERFORM credit_waiting_deposits(new_vault);
    END IF;
    RETURN QUERY SELECT * FROM vaults v WHERE v.id = new_vault;
  END $$;
`;

/**
 * Credits a waiting deposit to the user's vault in the same contract: 'assigned', 'deposit_event_not_found',
 * 'deposit_already_credited' or 'vault_not_found'.
 */
export const ASSIGN_DEPOSIT = /* sql */ `
  CREATE FUNCTION assign_deposit(p_network text, p_event_id text, p_user_id text)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    vault record;
    deposit record;
  BEGIN
    SELECT v.id, v.contract_id INTO vault FROM vaults v
      WHERE v.network = p_network AND v.user_id = p_user_id
      FOR NO KEY UPDATE;
    SELECT d.id, d.vault_id, d.contract_id, d.amount, d.ledger INTO deposit FROM deposits d
      WHERE d.network = p_network AND d.event_id = p_event_id
      FOR NO KEY UPDATE;
    IF deposit.id IS NULL THEN
      RETURN 'deposit_event_not_found';
    ELSIF deposit.vault_id IS NOT NULL THEN
      RETURN 'deposit_already_credited';
    ELSIF vault.id IS NULL OR vault.contract_id <> deposit.contract_id THEN
      RETURN 'vault_not_found';
    END IF;
    UPDATE deposits d SET vault_id = vault.id WHERE d.id = deposit.id;
    PERFORM add_deposit(vault.id, deposit.amount, deposit.ledger);
    RETURN 'assigned';
  END $$;
`;

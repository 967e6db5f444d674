import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/** From now on these vaults take no new holds, or take them again; what they hold stays as it is. */
export const BLOCK_VAULT_HOLDS = /* sql */ `
  CREATE FUNCTION block_vault_holds(p_network text, p_vault_ids bigint[], p_blocked boolean)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM vaults v WHERE v.id = ANY (p_vault_ids) ORDER BY v.id FOR NO KEY UPDATE;
    UPDATE vaults v SET holds_blocked = p_blocked
      WHERE v.id = ANY (p_vault_ids) AND v.network = p_network AND v.holds_blocked <> p_blocked;
  END $$;
`;

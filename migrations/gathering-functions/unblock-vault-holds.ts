/**
 * A vault whose contract could not pay for calls takes holds again as soon as an item of it is confirmed, which lowers
 * hold and balance in one update, or a sync has found a balance that covers what it holds. Triggers, because several
 * functions confirm.
 */
export const UNBLOCK_VAULT_HOLDS = /* sql */ `
  CREATE FUNCTION unblock_vault_holds() RETURNS trigger
  LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    NEW.holds_blocked := false;
    RETURN NEW;
  END $$;

  CREATE TRIGGER vaults_unblock_after_payment
    BEFORE UPDATE OF balance_snapshot ON vaults FOR EACH ROW
    WHEN (OLD.holds_blocked AND NEW.held < OLD.held)
    EXECUTE FUNCTION unblock_vault_holds();

  CREATE TRIGGER vaults_unblock_after_sync
    BEFORE UPDATE OF synced_ledger ON vaults FOR EACH ROW
    WHEN (OLD.holds_blocked AND NEW.balance_snapshot >= NEW.held)
    EXECUTE FUNCTION unblock_vault_holds();
`;

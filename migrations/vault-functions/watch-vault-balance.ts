/**
 * Tells of a fall below the threshold in the change that is the fall, whoever makes it: reserving and holding charges,
 * a sync after the owner's withdrawal, and whatever will change balances one day. The condition is part of the trigger,
 * so that the function runs only when there is something to tell or to arm; a vault without a threshold pays for one
 * look at a column.
 *
 * Only money that comes in arms it again: holds come and go with every call.
 *
 * `clock_timestamp()`: a trigger has no parameters, and nothing is decided by this time.
 */
export const WATCH_VAULT_BALANCE = /* sql */ `
  CREATE FUNCTION watch_vault_balance() RETURNS trigger
  LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.balance_low_armed THEN
      INSERT INTO domain_events (network, user_id, type, payload, created_at)
        VALUES (NEW.network, NEW.user_id, 'balance.low',
          jsonb_build_object(
            'contractId', NEW.contract_id,
            'available', (NEW.balance_snapshot - NEW.held)::text,
            'threshold', NEW.balance_low_units::text),
          clock_timestamp());
      NEW.balance_low_armed := false;
    ELSE
      NEW.balance_low_armed := true;
    END IF;
    RETURN NEW;
  END $$;

  CREATE TRIGGER vaults_watch_balance BEFORE UPDATE OF balance_snapshot, held ON vaults FOR EACH ROW
  WHEN (NEW.balance_low_units IS NOT NULL AND (
    CASE WHEN NEW.balance_low_armed
      THEN NEW.balance_snapshot - NEW.held < NEW.balance_low_units
        AND OLD.balance_snapshot - OLD.held >= NEW.balance_low_units
      ELSE NEW.balance_snapshot > OLD.balance_snapshot
    END))
  EXECUTE FUNCTION watch_vault_balance();
`;

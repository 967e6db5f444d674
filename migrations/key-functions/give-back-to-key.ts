/**
 * A charge that ends uncharged no longer counts on its key, whichever function ended it. Once only: the mark goes with
 * it. All those functions have locked the vault of the charge, as have those that spend, so the key's row is free or
 * held for a moment by its owner who revokes it.
 */
export const GIVE_BACK_TO_KEY = /* sql */ `
  CREATE FUNCTION give_back_to_key() RETURNS trigger
  LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    UPDATE api_keys k SET spent = k.spent - (OLD.amount_usdc * 10000000)::bigint WHERE k.id = OLD.api_key_id;
    NEW.counts_on_key := false;
    RETURN NEW;
  END $$;

  CREATE TRIGGER usage_events_give_back_to_key
    BEFORE UPDATE OF status ON usage_events FOR EACH ROW
    WHEN (OLD.counts_on_key AND NEW.status IN ('voided', 'failed'))
    EXECUTE FUNCTION give_back_to_key();
`;

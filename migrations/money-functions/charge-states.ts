/**
 * What is reported of a charge. Charge rows are not rewritten while their item travels, so status, hash and send
 * status derive from the item and the transaction that carries it, the first in `order`; an open or closed item is
 * carried by none.
 */
export const chargeStatesView = (order: string) => /* sql */ `
  CREATE OR REPLACE VIEW charge_states AS
  SELECT
    e.id, e.request_id, e.user_id, e.vault_id, v.network, e.fingerprint, e.amount_usdc, e.attempt,
    e.void_reason, e.void_final, e.created_at, e.updated_at,
    CASE
      WHEN e.status = 'reserved' AND i.status IN ('submitted', 'confirmed', 'review') THEN i.status
      ELSE e.status
    END AS status,
    coalesce(e.stellar_tx_hash, t.hash) AS hash,
    t.last_send_status AS send_status,
    t.ledger
  FROM usage_events e
  JOIN vaults v ON v.id = e.vault_id
  LEFT JOIN chain_items i ON i.id = e.chain_item_id
  LEFT JOIN LATERAL (
    SELECT c.hash, c.last_send_status, c.ledger
    FROM chain_transaction_items l
    JOIN chain_transactions c ON c.id = l.transaction_id
    WHERE l.item_id = i.id AND i.status IN ('submitted', 'confirmed', 'review')
    ORDER BY ${order}
    LIMIT 1
  ) t ON true;
`;

/** The newest transaction. */
export const CHARGE_STATES_VIEW = chargeStatesView('l.transaction_id DESC');

import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Voids a charge and forgets what it held. */
export const holdNotReleased: Rebind = (ports, database) => ({
  ...ports,
  ledger: overriding(ports.ledger, {
    void: (charge, verdict, now) =>
      ports.ledger.void(charge, verdict, now).map((outcome) => {
        const row = database.charges.get(charge.id);
        const vault = row === undefined ? undefined : database.vaults.get(row.vaultId);
        if (outcome === 'voided' && row !== undefined && vault !== undefined) vault.held += row.units;
        return outcome;
      }),
  }),
});

/** The network of this folder. A passphrase of its own makes everything signed for it worthless elsewhere. */
export const LOCAL_PASSPHRASE = 'Callora Local Network ; 2026';

const REAL_NETWORKS = new Set([
  'Public Global Stellar Network ; September 2015',
  'Test SDF Network ; September 2015',
  'Test SDF Future Network ; October 2022',
]);

/** Returns the passphrase, or throws for one that belongs to a real network. */
export function requireLocalPassphrase(passphrase: string): string {
  if (REAL_NETWORKS.has(passphrase)) throw new Error(`local network: the passphrase of a real network is refused`);
  if (passphrase.trim() === '') throw new Error('local network: an empty passphrase is refused');
  return passphrase;
}

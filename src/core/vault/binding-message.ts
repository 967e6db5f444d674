/** What an account signs to have its deposits credited to this user. The network keeps a test's signature from mainnet. */
export function addressBindingMessage(networkPassphrase: string, userId: string, address: string): string {
  return `callora.bind-address:${networkPassphrase}:${userId}:${address}`;
}

/** What the owner of a vault contract signs to have this user charged from it. */
export function contractBindingMessage(networkPassphrase: string, userId: string, contractId: string): string {
  return `callora.bind-contract:${networkPassphrase}:${userId}:${contractId}`;
}

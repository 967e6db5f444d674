/** Asks the name service. */
export interface HostResolver {
  /** The IP addresses that the name has now, for any family; none when it has none or nobody answered in time. */
  addressesOf(name: string): Promise<readonly string[]>;
}

/** The local network is a tool for development and tests: throws when `nodeEnv` is `production`. */
export function refuseProduction(nodeEnv: string | undefined): void {
  if (nodeEnv === 'production') throw new Error('local network: refused, because NODE_ENV is production');
}

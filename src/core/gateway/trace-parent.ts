/** W3C Trace Context, level 2: version, trace, parent, flags. A later version may say more behind them. */
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** Bytes that `newTraceParent` takes. */
export const TRACE_BYTES = 24;

export function isTraceParent(text: string): boolean {
  const [, version, more] = TRACE_PARENT.exec(text) ?? [];
  return version !== undefined && (version !== '00' || more === undefined);
}

/** The beginning of a trace that nobody has recorded so far. */
export function newTraceParent(random: Uint8Array): string {
  const hex = Buffer.from(random)
    .toString('hex')
    .padEnd(TRACE_BYTES * 2, '1');
  return `00-${hex.slice(0, 32)}-${hex.slice(32, 48)}-00`;
}

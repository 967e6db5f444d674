/** The node does not answer, or is not asked for now because it did not answer before. */
export interface NodeUnavailable {
  readonly kind: 'node_unavailable';
  /** When it will be asked again; null where nobody can say. */
  readonly retryAfterMs: number | null;
}

/** The node answered, but with nothing that can be used. */
export interface NodeFailed {
  readonly kind: 'node_failed';
}

export type NodeFault = NodeUnavailable | NodeFailed;

/** As `NodeUnavailable`, of the second witness. */
export interface HistoryUnavailable {
  readonly kind: 'history_unavailable';
  readonly retryAfterMs: number | null;
}

export interface HistoryFailed {
  readonly kind: 'history_failed';
}

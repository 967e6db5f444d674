/** A JSON-RPC error, thrown by a method and answered with HTTP 200. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const RPC_ERROR = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
} as const;

export const invalidParams = (message: string): RpcError => new RpcError(RPC_ERROR.invalidParams, message);

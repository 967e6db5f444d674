import { type IncomingMessage, type ServerResponse } from 'node:http';

/** What happens to a call at its upstream. */
export type CallFate = 'served' | 'served slowly' | 'failed' | 'hung up';

/** One thing that a caller was told. */
export interface ToldOfCall {
  readonly requestId: string;
  readonly status: number;
  /** `X-Callora-Charge-Status` */
  readonly verdict: string | null;
}

/** What upstream and callers know of every call, by its request id; what our own tables say is not asked. */
export class CallBook {
  readonly told: ToldOfCall[] = [];
  /** Connections that broke before a status line came. */
  unanswered = 0;
  private readonly seen = new Set<string>();
  private readonly served = new Set<string>();

  hasSeen(requestId: string): boolean {
    return this.seen.has(requestId);
  }

  /** The upstream has sent a status line that is paid for. */
  hasServed(requestId: string): boolean {
    return this.served.has(requestId);
  }

  get seenIds(): ReadonlySet<string> {
    return this.seen;
  }

  /** Answers as the query of the call says: `?fate=served&ms=20`. */
  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = String(request.headers['x-callora-request-id']);
    const query = new URLSearchParams(request.url?.split('?')[1]);
    this.seen.add(requestId);
    setTimeout(() => this.finish(requestId, query.get('fate') as CallFate, response), Number(query.get('ms')));
  };

  private finish(requestId: string, fate: CallFate, response: ServerResponse): void {
    if (fate === 'hung up') response.destroy();
    else if (fate === 'failed') response.writeHead(500).end('failed');
    // A gateway that is no more is not answered.
    else if (!response.destroyed) {
      this.served.add(requestId);
      response.writeHead(200).write('half of it, ');
      if (fate === 'served') response.end('and the other half');
      else setTimeout(() => response.end('and the other half'), SLOW_BODY_MS);
    }
  }
}

const SLOW_BODY_MS = 50;

import { isJsonObject, parseJson } from '../json-value.ts';
import { LOCAL_NETWORK_HEADER, type NetworkRequest, type NetworkResponse } from '../network-message.ts';
import { failure, idOf } from '../rpc/rpc-endpoint.ts';
import { ANSWER_FAULTS, type AnswerFault } from './fault.ts';
import { type FaultBoard } from './fault-board.ts';
import { type Occasion } from './occasion.ts';

const NO_ANSWER = { status: 0, headers: {}, body: '' } as const;
const BAD_GATEWAY = 502;
const GATEWAY_TIMEOUT = 504;

const text = (status: number, contentType: string, body: string): NetworkResponse => ({
  status,
  headers: { 'Content-Type': contentType, ...LOCAL_NETWORK_HEADER },
  body,
});

const page = (status: number, title: string): NetworkResponse =>
  text(
    status,
    'text/html; charset=utf-8',
    `<html><head><title>${title}</title></head><body><h1>${title}</h1><p>local network</p></body></html>`,
  );

/** Gateways answer with pages, nodes with text. */
function statusAnswer(status: number, retryAfterSeconds: number | null): NetworkResponse {
  if (status === BAD_GATEWAY) return page(status, '502 Bad Gateway');
  if (status === GATEWAY_TIMEOUT) return page(status, '504 Gateway Time-out');
  const answer = text(status, 'text/plain; charset=utf-8', `local network: injected status ${status}`);
  const seconds = retryAfterSeconds ?? (status === 429 ? 1 : null);
  return seconds === null ? answer : { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } };
}

const hasEffect = (fault: AnswerFault): boolean =>
  fault.fault === 'drop_request' ? false : 'before' in fault ? !fault.before : true;

/** What is answered instead of `answer`, the honest one. */
function damaged(fault: AnswerFault, request: NetworkRequest, answer: NetworkResponse): NetworkResponse {
  switch (fault.fault) {
    case 'drop_request':
      return { ...NO_ANSWER, connection: 'cut_before' };
    case 'drop_answer':
      return { ...NO_ANSWER, connection: 'cut_after' };
    case 'http_status':
      return statusAnswer(fault.status, fault.retryAfterSeconds);
    case 'html_answer':
      return page(200, 'Sign in to continue');
    case 'rpc_error':
      return failure(requestId(request), fault);
    case 'truncated_answer':
      return { ...answer, connection: { truncateAfterBytes: fault.afterBytes } };
    case 'stalled_answer':
      return { ...answer, connection: { stallAfterBytes: fault.afterBytes, stallMs: fault.stallMs } };
  }
}

function requestId({ body }: NetworkRequest): string | number | null {
  const message = parseJson(body);
  return isJsonObject(message) ? idOf(message) : null;
}

/** Answers a request through `serve`, unless a fault comes before or after it. */
export async function answerWithFaults(
  faults: FaultBoard,
  occasion: Occasion,
  request: NetworkRequest,
  serve: () => Promise<NetworkResponse>,
): Promise<NetworkResponse> {
  const fault = faults.strike(ANSWER_FAULTS, occasion);
  if (fault === undefined) return serve();
  return damaged(fault, request, hasEffect(fault) ? await serve() : NO_ANSWER);
}

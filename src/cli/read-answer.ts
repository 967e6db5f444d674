import { type ApiAnswer, type ApiRequest } from './api-request.ts';
import { CliFault, EXIT_FAILED } from './cli-fault.ts';
import { cellOf, isRecord } from './json-value.ts';

/** The answer, if it is one to this request. @throws CliFault when the service refused, or when it is not Callora's */
export async function readAnswer(response: Response, { answersAlso }: ApiRequest): Promise<ApiAnswer> {
  const { status } = response;
  if (status >= 300 && status < 400) throw strange(status, 'with a redirect');
  const text = (await response.text()).trim();
  const body = jsonOf(text);
  if (body === undefined) throw strange(status, 'with a body that is not JSON');
  if (response.ok || status === answersAlso) return { status, text, body };
  if (isRecord(body) && typeof body['code'] === 'string' && typeof body['message'] === 'string') {
    throw new CliFault({
      exitCode: EXIT_FAILED,
      code: cellOf(body['code']),
      message: cellOf(body['message']),
      lines: [...detailLines(body['details']), `Request id: ${cellOf(body['requestId'])}`],
      envelope: text,
    });
  }
  throw strange(status, 'with no error of ours');
}

/** Null for no body, undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function detailLines(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details
    .filter(isRecord)
    .map(({ field, message, code }) => `  ${cellOf(field)}: ${cellOf(message)} (${cellOf(code)})`);
}

function strange(status: number, what: string): CliFault {
  const message = `The answer was ${status} ${what}: is that address Callora's?`;
  return new CliFault({ exitCode: EXIT_FAILED, code: 'BAD_ANSWER', message });
}

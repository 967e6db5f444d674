import { type DeductBody } from './deduct-body.ts';

/** Commands to paste into another terminal, each on one line; `requestId` must be fresh. */
export function renderTryIt(baseUrl: string, requestId: string): string {
  const body: DeductBody = {
    requestId,
    userId: 'user_alice',
    apiId: 'api_weather',
    endpointId: 'endpoint_forecast',
    apiKeyId: 'key_xyz789',
    amountUsdc: '0.01',
  };
  const user = `-H 'x-user-id: ${body.userId}'`;
  const json = `-H 'content-type: application/json'`;
  return [
    `The service keeps running at ${baseUrl}. In another terminal:`,
    '',
    `curl -X POST ${baseUrl}/api/billing/deduct ${json} ${user} -d '${JSON.stringify(body)}'`,
    `curl ${baseUrl}/api/billing/deductions/${requestId} ${user}`,
    `curl ${baseUrl}/api/apis`,
    `curl ${baseUrl}/api/health`,
    `curl ${baseUrl}/api/metrics`,
    '',
    'Ctrl-C ends it and removes everything.',
    '',
  ].join('\n');
}

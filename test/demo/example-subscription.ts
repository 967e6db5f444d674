import { type Subscription } from '../../src/demo/subscription.ts';

export const SUBSCRIPTION: Subscription = {
  consumerId: 'GCONSUMER',
  apiId: 'api_registered',
  endpointIds: ['endpoint_first', 'endpoint_second'],
  apiKeyId: 'key_issued',
};

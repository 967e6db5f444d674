import { type ApiRegistration } from './api-registration.ts';
import { jsonOf, textOf, type HttpCaller } from './http-caller.ts';

/** An API as the answer to its registration shows it. */
export interface RegisteredApi {
  readonly id: string;
  readonly slug: string;
  readonly endpoints: readonly RegisteredEndpoint[];
}

export interface RegisteredEndpoint {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly price_per_call_usdc: string;
}

/** A key in the one answer that holds all of it. */
export interface IssuedKey {
  readonly id: string;
  readonly key: string;
  /** How the key begins; all that is ever shown again. */
  readonly prefix: string;
}

/** The market as somebody knows it who has logged in. Every method throws what the service refuses. */
export class MarketClient {
  private readonly http: HttpCaller;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(http: HttpCaller, token: string) {
    this.http = http;
    this.headers = { authorization: `Bearer ${token}` };
  }

  async registerApi(registration: ApiRegistration): Promise<RegisteredApi> {
    const response = await this.http.post('/api/apis', registration, this.headers);
    return (await jsonOf(response, 'The registration')) as RegisteredApi;
  }

  async issueKey(apiId: string): Promise<IssuedKey> {
    const response = await this.http.post('/api/keys', { apiId }, this.headers);
    return (await jsonOf(response, 'The request for a key')) as IssuedKey;
  }

  /** The caller's keys as the service lists them, unread. */
  async listKeys(): Promise<string> {
    return textOf(await this.http.get('/api/keys', this.headers), 'The list of keys');
  }
}

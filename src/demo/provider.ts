import { jsonOf, type HttpCaller } from './http-caller.ts';

/** One payout as the provider sees it. */
export interface SettlementReport {
  readonly id: string;
  /** Decimal text. */
  readonly amount: string;
  readonly status: string;
  readonly tx_hash: string | null;
}

export interface RevenueReport {
  readonly summary: { readonly available_to_withdraw: string };
  readonly settlements: readonly SettlementReport[];
}

/** The provider's side of being paid. Every method throws what the service refuses. */
export class Provider {
  readonly account: string;
  private readonly http: HttpCaller;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(account: string, http: HttpCaller, token: string) {
    this.account = account;
    this.http = http;
    this.headers = { authorization: `Bearer ${token}` };
  }

  /** Asks to be paid to the account of the wallet. */
  async askForPayouts(): Promise<void> {
    const changes = { payout_address: this.account };
    await jsonOf(await this.http.patch('/api/developers/me', changes, this.headers), 'The payout address');
  }

  /** Asks to be told of payouts at `url`; answers the secret that the messages will be signed with. */
  async askToBeTold(url: string): Promise<string> {
    const wish = { url, events: ['settlement.completed'] };
    const made = await jsonOf(await this.http.post('/api/webhooks', wish, this.headers), 'The webhook');
    return (made as { readonly secret: string }).secret;
  }

  async revenue(): Promise<RevenueReport> {
    return (await jsonOf(await this.http.get('/api/developers/revenue', this.headers), 'The revenue')) as RevenueReport;
  }
}

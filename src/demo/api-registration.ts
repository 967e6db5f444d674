/** The body of `POST /api/apis`. */
export interface ApiRegistration {
  readonly name: string;
  readonly description: string;
  readonly base_url: string;
  readonly category: string;
  readonly endpoints: readonly {
    readonly path: string;
    readonly method: string;
    /** Decimal text with at most 7 places. */
    readonly price_per_call_usdc: string;
    readonly description: string;
  }[];
}

/** What the demo's provider offers, and runs at `baseUrl`. */
export const weatherApi = (baseUrl: string): ApiRegistration => ({
  name: 'Weather API',
  description: 'Forecasts and current conditions',
  base_url: baseUrl,
  category: 'weather',
  endpoints: [
    { path: '/forecast', method: 'GET', price_per_call_usdc: '0.01', description: 'The next seven days' },
    {
      path: '/stations/{id}',
      method: 'GET',
      price_per_call_usdc: '0.0025',
      description: 'What a station measures now',
    },
  ],
});

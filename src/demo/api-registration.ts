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

/** Where the calls would go. No call is made in the demo, so that nobody need be there. */
export const UPSTREAM_HOST = 'api.weather.example.com';

/** What the demo's provider offers. */
export const WEATHER_API: ApiRegistration = {
  name: 'Weather API',
  description: 'Forecasts and current conditions',
  base_url: `https://${UPSTREAM_HOST}`,
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
};

/** What an API or a developer is about, in the order in which lists show it (seed 001 has `weather`). */
export const CATEGORIES = [
  'analytics',
  'developer-tools',
  'finance',
  'payments',
  'security',
  'ai',
  'data',
  'productivity',
  'weather',
  'other',
] as const;

export type Category = (typeof CATEGORIES)[number];

import { LANDING_ICON } from './landing-icon.ts';
import { LANDING_STYLE } from './landing-style.ts';

export const LANDING_STYLE_PATH = '/landing/style.css';
export const LANDING_ICON_PATH = '/landing/icon.svg';

/** What the landing page loads, by path. */
export const LANDING_FILES = {
  [LANDING_STYLE_PATH]: { type: 'text/css', content: LANDING_STYLE },
  [LANDING_ICON_PATH]: { type: 'image/svg+xml', content: LANDING_ICON },
} as const;

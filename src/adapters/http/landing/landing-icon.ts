/** An open ring with a dot, a C and a coin. Its colours go with a light and a dark page alike. */
export const LANDING_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="8" fill="#0f766e"/>
  <path d="M22.4 10.6a8.4 8.4 0 1 0 0 10.8" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
  <circle cx="16.2" cy="16" r="2.6" fill="#99f6e4"/>
</svg>
`;

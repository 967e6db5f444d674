/** What was asked for cannot be done; nothing has changed. */
export class ControlError extends Error {}

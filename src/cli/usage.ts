/** What the user typed cannot be done; its message is the one line they see. */
export class UsageError extends Error {}

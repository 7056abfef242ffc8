/** The command was given wrongly, or what it names can't be read: exit code 2. */
export class UsageError extends Error {}

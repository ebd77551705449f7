/** Weights that cannot be converted here; the message is a clause that says why. */
export class Inconvertible extends Error {}

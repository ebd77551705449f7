/** Weights that cannot be converted here; the message is half a sentence that says why. */
export class Inconvertible extends Error {}

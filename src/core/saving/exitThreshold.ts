/** Thresholds of the early exit among which one is chosen, the most careful first. */
export const THRESHOLDS: readonly number[] = [0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5];

/** Less than this share of early exits may change the answer. */
export const MOST_CHANGED = 0.05;
/** Probability that a threshold is said to keep to that which does not. */
const ERROR = 0.1;

/** The early exits at a threshold that were compared with what is said without an exit. */
export interface ExitCount {
	readonly confidence: number;
	/** Exits whose answer can be compared: prose in other words cannot. */
	readonly compared: number;
	/** Those that say something else. */
	readonly changed: number;
}

/**
 * The thresholds at which less than `MOST_CHANGED` of exits change the answer on questions of the same kind;
 * the probability that any of them is wrong is at most `ERROR`. They are tested from the most careful one
 * down until one fails (fixed sequence testing, as in Learn then Test, arXiv 2110.01052), each with an exact
 * binomial test. Where too few exits were compared to show anything, a threshold is passed over: how many
 * there are says nothing in favour of those below, since the surer exits change no more answers.
 * @param counts of THRESHOLDS, in their order
 */
export function provenThresholds<Count extends ExitCount>(counts: readonly Count[]): Count[] {
	const tested = counts.filter(({ compared }) => atMost(0, compared, MOST_CHANGED) <= ERROR);
	const failed = tested.findIndex(({ changed, compared }) => atMost(changed, compared, MOST_CHANGED) > ERROR);
	return failed < 0 ? tested : tested.slice(0, failed);
}

/** The probability of at most `hits` of `n` if each has probability `p`: the exact binomial test. */
function atMost(hits: number, n: number, p: number): number {
	let term = (1 - p) ** n;
	let sum = term;
	for (let k = 1; k <= hits; k++) {
		term *= ((n - k + 1) / k) * (p / (1 - p));
		sum += term;
	}
	return sum;
}

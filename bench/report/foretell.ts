import { EXITS } from "../../src/core/trace/exits.ts";
import { spearman } from "../complexity/agreement.ts";
import type { Case, Tuning } from "../policies/policies.ts";
import { replay } from "../policies/replay.ts";
import { bootstrap, type Interval } from "./significance.ts";

/** What can be known of a question before it is thought about. */
const FORETELLERS = {
	probe: ({ demand }) => demand?.rating ?? 0,
	estimate: ({ score }) => score,
	length: ({ characters }) => characters,
} as const satisfies Readonly<Record<string, (one: Case) => number>>;
export type Foreteller = keyof typeof FORETELLERS;

/** How well something known before the thought orders questions by the thinking that they need. */
export interface Foretold {
	readonly foreteller: Foreteller;
	/** Spearman's rank correlation. */
	readonly correlation: Interval;
	/** What it is higher than the estimate's. */
	readonly aboveEstimate: Interval;
}

/**
 * Compares the probe with the estimate and with length.
 * @param convergence of the early exit: a question needs the thinking until its answer settles or the model
 *   ends by itself, and the longest window if neither happens
 */
export function foretell(
	cases: readonly Case[],
	longestTokens: number,
	{ convergence }: Pick<Tuning, "convergence">,
): Foretold[] {
	const clusters = cases.map(({ cluster }) => cluster);
	const needs = cases.map(({ trajectory }) => {
		const outcome = replay(trajectory, { windowTokens: longestTokens, ...(convergence && { convergence }) });
		return EXITS[outcome.exit].needed(outcome)?.tokens ?? longestTokens;
	});
	const correlationOf = (foreteller: Foreteller) => {
		const told = cases.map(FORETELLERS[foreteller]);
		return (at: readonly number[]) =>
			spearman(
				at.map((index) => told[index] ?? 0),
				at.map((index) => needs[index] ?? 0),
			);
	};
	const estimate = correlationOf("estimate");
	return (Object.keys(FORETELLERS) as Foreteller[]).map((foreteller) => {
		const own = correlationOf(foreteller);
		return {
			foreteller,
			correlation: bootstrap(clusters, own),
			aboveEstimate: bootstrap(clusters, (at) => own(at) - estimate(at)),
		};
	});
}

import { LEVELS, type Level, type Windows } from "../effort.ts";
import { EXITS } from "../trace/exits.ts";
import { type AnswerRecord, fullRecordsOf } from "./answerRecord.ts";
import { MIN_RECORDS } from "./saving.ts";

/** The share of a level's questions whose thinking should end by itself inside the window. */
const COVERED = 0.9;
/** Windows are rounded up to multiples of this many tokens. */
const STEP_TOKENS = 16;

interface Block {
	readonly levels: readonly Level[];
	/** Tokens that the records of these levels needed, ascending. */
	readonly needs: readonly number[];
}

/**
 * The windows that a model needs at each level, by its full-window records: nine of ten would have ended by
 * themselves inside. Calibration only tightens the catalogue's windows: records without a verdict cannot tell
 * whether more thinking would be right more often. Windows never decrease from a level to the next (isotonic
 * quantile regression by pooling adjacent violators). A level with too few records counts as needing the
 * catalogue's window.
 * @returns undefined while no level has enough records
 */
export function calibrateWindows(
	records: readonly AnswerRecord[],
	model: string,
	catalogue: Windows,
): Windows | undefined {
	const full = fullRecordsOf(records).filter((record) => record.model === model);
	const measured = LEVELS.map((level) => full.filter((record) => record.level === level));
	if (measured.every(({ length }) => length < MIN_RECORDS)) return undefined;
	const blocks = LEVELS.map((level, i): Block => {
		const own = measured[i] ?? [];
		const needs =
			own.length < MIN_RECORDS
				? [catalogue[level]]
				: own.map((record) => EXITS[record.exit].needed(record) ?? catalogue.max);
		return { levels: [level], needs: needs.sort((a, b) => a - b) };
	});
	const entries = pooled(blocks).flatMap((block) => {
		const needed = Math.ceil(coveringWindow(block) / STEP_TOKENS) * STEP_TOKENS;
		return block.levels.map((level) => [level, Math.min(catalogue[level], needed)] as const);
	});
	return Object.fromEntries(entries) as Windows;
}

/** Joins neighbours until the windows increase (pool adjacent violators). */
function pooled(blocks: readonly Block[]): Block[] {
	const rising: Block[] = [];
	for (const next of blocks) {
		let block = next;
		for (
			let last = rising.at(-1);
			last && coveringWindow(last) > coveringWindow(block);
			last = rising.at(-1)
		) {
			rising.pop();
			const needs = [...last.needs, ...block.needs].sort((a, b) => a - b);
			block = { levels: [...last.levels, ...block.levels], needs };
		}
		rising.push(block);
	}
	return rising;
}

function coveringWindow({ needs }: Block): number {
	return needs[Math.ceil(COVERED * needs.length) - 1] ?? 0;
}

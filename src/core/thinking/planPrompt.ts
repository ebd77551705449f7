import { failures } from "../failure.ts";
import { forcedText } from "../marks/thinkingStyle.ts";
import { countPieces, keepAttached } from "../question/attachments.ts";
import {
	charactersLeftOut,
	leftOut,
	type Message,
	type Question,
	renderMessages,
	type Turn,
} from "../question/question.ts";
import { keepPieces, piecesLeftOut } from "../question/surroundings.ts";
import { guessTokens, LONGEST_TOKEN } from "../tokenLengths.ts";
import type { Omitted, Window } from "../trace/events.ts";
import type { Reasoner, Signal } from "./reasoner.ts";
import { divideContext } from "./window.ts";

/** Longer texts, in characters, are estimated instead. */
const COUNTED_CHARS = 2 ** 19;

/** A question before it is known what of it fits. */
export interface Asking {
	readonly system: string;
	readonly turns: readonly Turn[];
	readonly question: Question;
	readonly window: Window;
	readonly direct?: boolean | undefined;
	readonly hint?: string | undefined;
}

/** A chat that fits, and what was omitted for it. */
export interface PlannedPrompt {
	readonly messages: readonly Message[];
	readonly window: Window;
	readonly omitted: Omitted;
}

/** If a longer line, in characters, does not fit, its beginning is kept. */
const LONG_LINE = 200;
/** It is cut at a multiple of this many characters. */
const CUT_CHARS = 40;

/**
 * How much of each cuttable part is kept: the last turns, the nearest pieces around the code, its first
 * lines.
 */
interface Kept {
	readonly turns: number;
	/** Of the attachments and the surroundings; those of the surroundings go first. */
	readonly pieces: number;
	readonly lines: number;
	/** Characters kept of the next line, which is too long. */
	readonly characters: number;
}

/**
 * Fits a question into the context as `divideContext` divides it. If it is too long, these give way in order:
 * the oldest turns, and what goes along with the code (its surroundings before the attachments), which share
 * what the question leaves; then the end of the code. Yields between its steps, so that others served here
 * get their answers.
 * @throws Failure `promptTooLong` when the question alone does not fit; when aborted
 */
export async function planPrompt(
	reasoner: Pick<Reasoner, "contextTokens" | "style" | "countTokens" | "countPromptTokens">,
	ask: Asking,
	signal?: Signal,
): Promise<PlannedPrompt> {
	const { direct, hint } = ask;
	const forced = forcedText(reasoner.style, { begun: false, hint });
	const hintTokens = await reasoner.countTokens(forced, signal, true);
	const { window, promptTokens: room } = divideContext(reasoner.contextTokens, ask.window, hintTokens);
	/** Its tokens, or a number beyond the limit if counting would be a waste. */
	const lengthOf = async (kept: Kept) => {
		await new Promise<void>((resume) => setTimeout(resume, 0));
		if (signal?.aborted) throw new Error("stopped while it was fitted into the context");
		const messages = render(ask, kept);
		const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
		const hopeless = characters > room * LONGEST_TOKEN;
		return hopeless ? Number.POSITIVE_INFINITY : await reasoner.countPromptTokens(messages, signal, direct);
	};
	const kept = await mostThatFits(ask, room, lengthOf);
	if (!kept) {
		const barest = render(ask, { turns: 0, pieces: 0, lines: 0, characters: 0 });
		const characters = barest.reduce((sum, { text }) => sum + text.length, 0);
		// A number far beyond the limit need not be exact, and counting blocks others.
		const counted = characters > COUNTED_CHARS ? guessTokens(characters) : undefined;
		throw failures.promptTooLong(
			Math.round(counted ?? (await reasoner.countPromptTokens(barest, signal, direct))),
			room,
		);
	}
	return { messages: render(ask, kept), window, omitted: omittedFrom(ask, kept) };
}

async function mostThatFits(
	{ turns, question }: Asking,
	room: number,
	lengthOf: (kept: Kept) => Promise<number>,
): Promise<Kept | undefined> {
	const all = {
		turns: turns.length,
		pieces: countPieces(question.attachments) + (question.surroundings?.pieces.length ?? 0),
		lines: question.code?.text.split("\n").length ?? 0,
		characters: 0,
	};
	const fits = async (kept: Kept, most = room) => (await lengthOf(kept)) <= most;
	if (await fits(all)) return all;

	const bare = { ...all, turns: 0, pieces: 0 };
	const bareLength = await lengthOf(bare);
	if (bareLength > room) {
		const lines = await largestThatFits(all.lines, (lines) => fits({ ...bare, lines }));
		if (lines < 0) return undefined;
		const next = question.code?.text.split("\n")[lines] ?? "";
		const cuts = next.length > LONG_LINE ? Math.floor((next.length - 1) / CUT_CHARS) : 0;
		const characters = (cut: number) => wholeCharacters(next, cut * CUT_CHARS);
		const cut = await largestThatFits(cuts, (cut) => fits({ ...bare, lines, characters: characters(cut) }));
		return { ...bare, lines, characters: characters(Math.max(0, cut)) };
	}
	// Turns get half of the remaining room, pieces what the turns leave, and turns again what the pieces leave.
	const share = all.pieces > 0 ? Math.floor((bareLength + room) / 2) : room;
	const first = await largestThatFits(all.turns, (turns) => fits({ ...bare, turns }, share));
	const pieces = await largestThatFits(all.pieces, (pieces) => fits({ ...bare, turns: first, pieces }));
	const last = await largestThatFits(all.turns, (turns) => fits({ ...bare, turns, pieces }));
	return { ...bare, turns: last, pieces };
}

/**
 * The largest n in 0…max for which `fits` holds, or -1. Assumes that it then holds for every smaller n; where
 * marks are longer than what they replace, the result fits but may not be the largest.
 */
async function largestThatFits(max: number, fits: (n: number) => Promise<boolean>): Promise<number> {
	if (await fits(max)) return max;
	let low = -1;
	let high = max;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (await fits(middle)) low = middle;
		else high = middle;
	}
	return low;
}

/** A length that does not split a character (a surrogate pair). */
function wholeCharacters(text: string, length: number): number {
	return /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
}

function render({ system, turns, question }: Asking, kept: Kept): Message[] {
	return renderMessages(system, turns.slice(turns.length - kept.turns), {
		...keepLines(question, kept),
		...piecesOf(question, kept),
	});
}

/** What goes along with the code, with the text of the kept pieces. */
function piecesOf(
	{ surroundings, attachments }: Question,
	{ pieces }: Kept,
): Pick<Question, "surroundings" | "attachments"> {
	return {
		...(attachments && { attachments: keepAttached(attachments, pieces) }),
		...(surroundings && {
			surroundings: keepPieces(surroundings, Math.max(0, pieces - countPieces(attachments))),
		}),
	};
}

function omittedFrom({ turns, question }: Asking, kept: Kept): Omitted {
	const { code } = question;
	const { surroundings, attachments = [] } = piecesOf(question, kept);
	const around = surroundings ? piecesLeftOut(surroundings) : [];
	const attached = attachments.map(piecesLeftOut);
	return {
		turns: turns.length - kept.turns,
		...(around.length > 0 && { surroundings: around }),
		...(attached.some(({ length }) => length > 0) && { attachments: attached }),
		codeLines: (code?.text.split("\n").length ?? 0) - kept.lines,
		...(kept.characters > 0 && { lineCharacters: kept.characters }),
	};
}

/** The question with only the beginning of its code, and a mark for the rest. */
function keepLines(question: Question, { lines: kept, characters }: Kept): Question {
	const { code } = question;
	const lines = code?.text.split("\n") ?? [];
	const cut = lines[kept];
	if (!code || cut === undefined) return question;
	const begun = characters > 0 ? [cut.slice(0, characters) + charactersLeftOut(cut.length - characters)] : [];
	const missing = lines.length - kept - begun.length;
	const text = [...lines.slice(0, kept), ...begun, ...(missing > 0 ? [leftOut(missing)] : [])].join("\n");
	return { ...question, code: { ...code, text } };
}

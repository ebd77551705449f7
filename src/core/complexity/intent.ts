import { READY_QUESTIONS, type ReadyId } from "../question/readyQuestions.ts";
import { type Topic, WITHOUT_SPACES, wordsOf } from "./lexicon.ts";
import {
	AIMS,
	ASKS_HOW_IT_BEHAVES,
	ASKS_HOW_TO_BUILD,
	ASKS_HOW_TO_BUILD_UNSPACED,
	ASKS_VALUE,
	ASKS_WHAT_IT_MEANS,
	ASKS_WHETHER_THERE,
	COURTESY,
	COURTESY_UNSPACED,
	FINDS,
	FOLLOWS,
	IMAGINES,
	INTO_A_LANGUAGE,
	type Intent,
	JUDGES,
	JUDGES_UNSPACED,
	LARGE,
	POLITE,
	SIGNS,
	SMALL,
	WONDERS,
	WRITES_NOTHING,
} from "./signs.ts";

/** The intents of ready-made questions, whose words are the product's rather than the user's. */
const READY_INTENTS: Readonly<Record<ReadyId, Intent>> = {
	explain: "explain",
	fix: "fix",
	writeTests: "test",
	document: "document",
	findComplexity: "optimise",
};

/** The user's own words, and the intent of the ready-made question before them, if any. */
export interface AskedWords {
	readonly words: string;
	readonly ready?: Intent;
}

/** Separates the words of a ready-made question from the user's additions. */
export function withoutReady(asked: string): AskedWords {
	const prompt = asked.trim();
	for (const [id, ready] of Object.entries(READY_QUESTIONS)) {
		const texts = [ready.prompt, "withDiagnostics" in ready ? ready.withDiagnostics : ready.prompt];
		const intent = READY_INTENTS[id as ReadyId];
		const text = texts.find((one) => prompt.startsWith(one));
		if (text) return { words: prompt.slice(text.length).trim(), ready: intent };
		if (texts.some((one) => isNearly(prompt, one))) return { words: "", ready: intent };
	}
	return { words: prompt };
}

/** Whether two texts differ in one word only. */
function isNearly(text: string, other: string): boolean {
	if (Math.abs(text.length - other.length) > 3) return false;
	const [words, others] = [text.split(" "), other.split(" ")];
	return words.length === others.length && words.filter((word, i) => word !== others[i]).length <= 1;
}

/** Whether a prompt is polite and nothing else: `Thanks a lot!` */
export function asksNothing(prompt: string): boolean {
	const start = prompt.trim().slice(0, LONGEST_COURTESY);
	if (WITHOUT_SPACES.test(start)) return COURTESY_UNSPACED.test(start);
	return COURTESY.test(wordsOf(start).join(" "));
}

/** A demand that is negated, up to the end of its clause. */
const NEGATED: readonly RegExp[] = [
	/\b(?:(?:you |we |i )?(?:need not|needn'?t|don'?t (?:need|have) to|do(?:es)? not (?:need|have) to)|(?:there is |there's )?no need (?:to|for)|(?:please )?(?:do not|don'?t)|never mind|don'?t bother(?: to)?|instead of|rather than|not asking (?:for|you to)) (?:[\w']+ ){0,3}?(?:prov(?:e|ing|en)|proofs?|explain\w*|explanations?|(?:over)?think\w*|thoughts?|reasoning|justif\w*|analy[sz]\w*|analysis|worr(?:y|ying)|optimi[sz]\w*|tests?|testing|refactor\w*|consider\w*|care|review\w*|comment\w*)\b[^.;!?\n,]*/giu,
	/\b(?:without|no|never|skip(?:ping)?|not)(?: (?:any|the|a|an|further|long|more))? (?:prov(?:e|ing|en)|proofs?|explain\w*|explanations?|(?:over)?think\w*|thoughts?|reasoning|justif\w*|analy[sz]\w*|analysis|worr(?:y|ying)|optimi[sz]\w*|tests?|testing|refactor\w*|consider\w*|care|review\w*|comment\w*)\b[^.;!?\n,]*/giu,
	/(?:\b(?:du|sie|man|bitte|wir)\s+)?\b(?:nichts?|kein\w*|ohne|brauch\w*|muss\w*|unnötig|nie)\b[^.;!?\n,]{0,30}?\b(?:bewei\w*|erklär\w*|begründ\w*|\w*denk\w*|überleg\w*|analys\w*|optimier\w*|testen|prüf\w*)\b[^.;!?\n,]*|\b(?:denk\w*|überleg\w*|erklär\w*|bewei\w*|begründ\w*|analysier\w*|tests?|kommentare?)\b[^.;!?\n,]{0,24}\b(?:nicht|nichts|keine?n?|unnötig|überflüssig)\b[^.;!?\n,]*/giu,
	/\b(?:inutile|pas besoin|pas la peine|(?:il )?n'est pas nécessaire|pas nécessaire|sans|ne|nul besoin)\b[^.;!?\n,]{0,24}?(?:prouv\w*|preuves?|démontr\w*|expli\w*|justifi\w*|réfléch\w*|réflexion|pens\w*|analys\w*|optimis\w*|test\w*)[^.;!?\n,]*/giu,
	/\b(?:no|sin|innecesario|nunca)\b[^.;!?\n,]{0,24}?\b(?:demostr\w*|demuestr\w*|prueb\w*|prob\w*|expli\w*|justifi\w*|piens\w*|pens\w*|razon\w*|anali\w*|optimi\w*)[^.;!?\n,]*/giu,
	/[^。、！？.!?\n]{0,12}(?:証明|説明|考え|検討|分析|最適化|思考)[^。、！？\n]{0,8}(?:不要|必要はあり|必要はな|必要あり|いりません|いらな|要りません|しないで|しなくて|なくて(?:も)?(?:いい|よい|構))[^。！？\n]*/gu,
	/(?:不需要|不用|无需|不必|不要|别|勿)[^，。！？\n]{0,6}(?:证明|解释|思考|想|分析|优化|测试|说明|推理)[^，。！？\n]*/gu,
];

/** A prompt without negated demands: "You need not prove anything." */
export function withoutNegated(text: string): string {
	return NEGATED.reduce((rest, pattern) => rest.replace(pattern, " "), text);
}

/** Topics that make a question judge code rather than look something up. */
const WEIGHTLESS: ReadonlySet<Topic> = new Set<Topic>(["performance", "asynchrony", "design"]);

const LONGEST_EDIT_WORDS = 40;

export interface Circumstances {
	/** `unwritten` if it has unwritten bodies. */
	readonly code: "none" | "unwritten" | "written";
	/** Whether it is called with values. */
	readonly values: boolean;
	/** Whether values are given without a call: `Input: 3`. */
	readonly listed: boolean;
	/** Whether lines after the code run it. */
	readonly runs: boolean;
	/** Whether the prompt is long enough to be a specification. */
	readonly specification: boolean;
}

/** A prompt that begins with what is given may ask for a value or state a task. */
const GIVES = /^given\b/;
/** What can be asked about code whose bodies are still to be written, other than to write them. */
const ABOUT_STUBS: ReadonlySet<Intent> = new Set<Intent>(["fix", "test", "prove", "explain", "document"]);
/** An assertion to complete: its other side is missing. */
const OPEN_ASSERTION = /\bcomplete the assert|\bassert\b[^\n]*==\s*(?:\?+|_+|\.\.\.|`|$)/im;
export interface Sentence {
	readonly words: readonly string[];
	/** Whether it ends with a question mark. */
	readonly asks: boolean;
}

/** Limit of statements before a demand: `This is my parser. Explain it.` */
const MOST_STATEMENTS = 4;
/** A longer prompt is no mere courtesy, in characters. */
const LONGEST_COURTESY = 60;

/**
 * The words of a prompt from each sentence on that may hold the demand: the first, and those that only
 * statements precede. Sentences are kept apart, so that no pattern reaches from one into the next.
 */
function beginnings(sentences: readonly Sentence[]): string[] {
	const first = sentences.findIndex(({ asks }) => asks);
	const last = Math.min(first < 0 ? sentences.length - 1 : first, MOST_STATEMENTS);
	const joined = sentences.map(({ words }) => words.join(" "));
	return joined.slice(0, last + 1).map((_, i) => joined.slice(i).join(" . "));
}

/** The intent of a prompt: `text` without negated demands, its sentences, and their topics. */
export function intentOf(
	text: string,
	sentences: readonly Sentence[],
	topics: ReadonlyMap<Topic, number>,
	{ code, values, listed, runs, specification }: Circumstances,
): Intent {
	if (asksNothing(text)) return "lookup";
	if (code === "written" && (OPEN_ASSERTION.test(text) || runs)) return "predict";
	const from = beginnings(sentences).map((whole) => ({ whole, said: whole.replace(POLITE, "") }));
	const demanding = specification ? undefined : from.find(({ said }) => signOf(said, "") !== undefined);
	const { said } = demanding ?? from[0] ?? { said: "" };
	const judges = from.some(({ whole, said: rest }) => JUDGES.test(rest) || JUDGES.test(whole));
	const head = specification ? firstSentence(text) : text;
	const asked = signOf(specification ? said.slice(0, 120) : said, head);
	if (specification && code !== "written") return asked === "explain" || asked === "prove" ? asked : "write";
	// "Find the product" is a task where nothing is written that could hold a fault.
	if (code !== "written" && FINDS.test(said) && !topics.has("crash")) return "write";
	if (code === "unwritten") return asked !== undefined && ABOUT_STUBS.has(asked) ? asked : "write";
	const weighty = [...topics.keys()].some((topic) => !WEIGHTLESS.has(topic));
	const grave = [...topics.keys()].some((topic) => topic !== "crash" && !WEIGHTLESS.has(topic));
	if (asked === undefined && weighty && judges) return "review";
	if ((asked === undefined || asked === "lookup") && (WONDERS.test(said) || WONDERS.test(text))) return "why";
	const valued =
		asked === undefined || asked === "explain" || asked === "lookup" || asked === "edit" || GIVES.test(said);
	if (valued && code === "written" && (values || listed)) {
		if (asked === "lookup" || ASKS_VALUE.test(said) || ASKS_VALUE.test(text)) return "predict";
		if (asked === undefined && FOLLOWS.test(said)) return "predict";
	}
	switch (asked) {
		case "edit":
			return editOf(said, text, grave, code);
		case "lookup":
			if (ASKS_HOW_TO_BUILD.test(said) || ASKS_HOW_TO_BUILD_UNSPACED.test(text)) return "write";
			if (code === "none" && weighty && (ASKS_WHAT_IT_MEANS.test(said) || ASKS_WHAT_IT_MEANS.test(text)))
				return "explain";
			if (weighty || IMAGINES.test(said)) return "review";
			return code !== "none" && (ASKS_HOW_IT_BEHAVES.test(said) || ASKS_HOW_IT_BEHAVES.test(text))
				? "check"
				: "lookup";
		case "explain":
			return IMAGINES.test(said) ? "review" : "explain";
		case "refactor":
			return code === "none" ? "write" : "refactor";
		case undefined:
			break;
		default:
			return asked;
	}
	if (IMAGINES.test(said)) return "review";
	if (weighty) return "review";
	if (FOLLOWS.test(said)) return "explain";
	if (judges || JUDGES_UNSPACED.test(text)) {
		return code === "none" || (ASKS_WHETHER_THERE.test(said) && SMALL.test(said)) ? "lookup" : "check";
	}
	return specification ? "write" : "other";
}

function signOf(said: string, text: string): Intent | undefined {
	return SIGNS.find(({ latin, unspaced }) => latin.test(said) || unspaced.test(text))?.intent;
}

function editOf(said: string, text: string, weighty: boolean, code: string): Intent {
	const large = LARGE.test(said) || LARGE.test(text);
	if (INTO_A_LANGUAGE.test(said)) return code === "none" ? "write" : "refactor";
	if (weighty || AIMS.test(said) || AIMS.test(text)) return code === "none" ? "write" : "refactor";
	if (WRITES_NOTHING.test(said) || WRITES_NOTHING.test(text)) return "edit";
	if (said.split(" ").length > LONGEST_EDIT_WORDS) return "write";
	if (large && !SMALL.test(said)) return "write";
	return "edit";
}

function firstSentence(text: string): string {
	return (/^(?:\s*#.*\n|\s)*([^\n。]*)/.exec(text)?.[1] ?? "").slice(0, 160);
}

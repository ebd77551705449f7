import assert from "node:assert/strict";
import { printText } from "../../src/cli/print.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { answered, asked, closed, completed, forced, prefilled, thought } from "../panel/conversations.ts";

/** The text that a conversation leaves in a terminal without colours, without its question and statistics. */
function printed(...events: ReasoningEvent[]): string {
	let text = "";
	const out = { isTTY: false, write: (more: string) => (text += more) } as unknown as NodeJS.WriteStream;
	const print = printText(out);
	for (const event of [asked("t"), prefilled(), ...events, completed()])
		print({ traceId: "t", events: [event] });
	return text.slice(text.indexOf("Thinking\n"), text.lastIndexOf("\n\n"));
}

describe("an answer in the terminal", () => {
	for (const [what, ...events] of [
		["behind the hint", thought("Hm."), closed("capped"), forced(), answered("It is"), answered(" 32.")],
		[
			"behind a mark of the model's own",
			thought("Hm."),
			closed("finished"),
			answered("It is"),
			answered(" 32."),
		],
		[
			"behind a mark that had to be put",
			thought("Hm."),
			closed("finished"),
			forced("</think>"),
			answered("It is"),
			answered(" 32."),
		],
		["that is the thought's end", thought("Hm.\n\nIt is 32."), closed("finished", { answerChars: 9 })],
		[
			"that had begun as the window closed",
			thought("Hm.\n\nIt is"),
			closed("capped", { answerChars: 5 }),
			answered(" 32."),
		],
	] as const) {
		it(`has one heading, and stands whole below it: ${what}`, () => {
			const text = printed(...events);
			assert.equal(text.split("Answer\n").length, 2, text);
			assert.equal(text.split("Answer\n")[1], "It is 32.", text);
		});
	}
});

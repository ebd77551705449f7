import { styleText } from "node:util";
import { limitsOf } from "../core/catalogue/catalogue.ts";
import { describeSaving } from "../core/saving/describeSaving.ts";
import type { Saving } from "../core/saving/saving.ts";
import {
	describeEnding,
	describeExit,
	describeLateReading,
	describeStatistics,
} from "../core/trace/describe.ts";
import { describeOmitted } from "../core/trace/describeOmitted.ts";
import type { ReasoningEvent } from "../core/trace/events.ts";
import { openTrace, reduceTrace } from "../core/trace/reduceTrace.ts";
import type { Trace } from "../core/trace/trace.ts";
import { wasInterrupted } from "../core/trace/versions.ts";
import type { Happened } from "../host/conversation/conversation.ts";
import { printable, terminal } from "./terminal.ts";

/** One event per line, for programs. */
export const printJson = ({ events }: Happened): void => {
	for (const event of events) terminal.printJson(event);
};

/** The dimmed thought, the marked hint, the plain answer, then the statistics; for people. */
export function printText(out: NodeJS.WriteStream): (happened: Happened) => void {
	const style: Style = (format, text) => {
		const shown = printable(text);
		return out.isTTY && format !== "plain" ? styleText(format, shown) : shown;
	};
	let trace: Trace | undefined;
	let late: string | undefined;
	return ({ events }) => {
		for (const event of events) {
			trace = event.type === "asked" ? openTrace(event) : trace && reduceTrace(trace, event);
			if (trace) out.write(lineOf(event, trace, style));
			if (!late && trace) {
				late = describeLateReading(trace);
				if (late) terminal.tell(late);
			}
		}
	};
}

/** What the answer above saved, on a line of its own. */
export function printSaving(out: NodeJS.WriteStream, saving: Saving): void {
	const { phrase, sentence } = describeSaving(saving);
	out.write(`${phrase}. ${sentence}\n`);
}

type Style = (format: "dim" | "bold" | "plain", text: string) => string;

/** The text that an event adds to the screen; `trace` includes the event. */
function lineOf(event: ReasoningEvent, trace: Trace, style: Style): string {
	switch (event.type) {
		case "asked":
			return style("bold", `${trace.question.prompt}\n\n`);
		case "prefilled":
			return style("bold", "Thinking\n");
		case "thought":
			return style("dim", event.text);
		case "queued":
		case "read":
		case "peeked":
		case "chosen":
			return "";
		case "reopened":
			return style("dim", event.text);
		case "closed":
			return `${style("bold", `${gapBehind(trace)}[${describeExit(trace)}]`)}${answerSoFar(trace, style)}`;
		case "forced":
			return `${style("dim", event.text)}${style("bold", "Answer\n")}`;
		case "answered":
			return `${beginsAnswer(trace, event.text) ? heading(style) : ""}${style("plain", event.text)}`;
		case "completed":
		case "stopped":
		case "failed":
			if (trace.moments.prefilled === undefined) return "";
			return style("plain", endOf(trace));
		default:
			event satisfies never;
			return "";
	}
}

function endOf(trace: Trace): string {
	const cut = wasInterrupted(trace) ? undefined : describeEnding(trace);
	const limits = limitsOf(trace.model.id)?.replace("Z1: Choose Model…", "z1 get z1-7b");
	const lines = [describeOmitted(trace), cut, describeStatistics(trace), limits];
	return `\n\n${lines.filter(Boolean).join("\n")}\n`;
}

/** A blank line, unless the thought ends with one. */
function gapBehind({ thought, answer }: Trace): string {
	return /\n\s*\n$/.test(thought + answer) ? "" : "\n\n";
}

/** What of the answer the model wrote as part of the thought is printed once more. */
function answerSoFar({ answer, fromThought }: Trace, style: Style): string {
	return fromThought ? `${heading(style)}${style("plain", answer.trimStart())}` : "";
}

/** Whether this text is the answer's first, behind no hint, which has the heading already. */
function beginsAnswer({ answer, hint }: Trace, text: string): boolean {
	return answer === text && hint === "";
}

function heading(style: Style): string {
	return style("bold", "\n\nAnswer\n");
}

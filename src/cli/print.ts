import { styleText } from "node:util";
import { limitsOf } from "../core/model/models.ts";
import { describeStatistics, EXIT_WORDS } from "../core/trace/describe.ts";
import { describeOmitted } from "../core/trace/describeOmitted.ts";
import type { ReasoningEvent } from "../core/trace/events.ts";
import { openTrace, reduceTrace, type Trace } from "../core/trace/trace.ts";
import type { ConversationListener } from "../host/conversation/conversation.ts";

/** One event a line, for programs. */
export const printJson: ConversationListener = (_traceId, events) => {
	for (const event of events) console.log(JSON.stringify(event));
};

/** The thought dimmed, the hint marked, the answer plain, then the statistics; for people. */
export function printText(out: NodeJS.WriteStream): ConversationListener {
	const style = (format: "dim" | "bold", text: string) => (out.isTTY ? styleText(format, text) : text);
	let trace: Trace | undefined;
	return (_traceId, events) => {
		for (const event of events) {
			trace = event.type === "asked" ? openTrace(event) : trace && reduceTrace(trace, event);
			if (trace) out.write(lineOf(event, trace, style));
		}
	};
}

type Style = (format: "dim" | "bold", text: string) => string;

/** What one event adds to the screen, given the trace that includes it. */
function lineOf(event: ReasoningEvent, trace: Trace, style: Style): string {
	switch (event.type) {
		case "asked":
			return style("bold", `${trace.question.prompt}\n\n`);
		case "prefilled":
			return style("bold", "Thinking\n");
		case "thought":
			return style("dim", event.text);
		case "queued":
		case "peeked":
		case "chosen":
			return "";
		case "reopened":
			return style("dim", event.text);
		case "closed":
			return `${style("bold", `${gapBehind(trace)}[${EXIT_WORDS[event.exit].badge}]`)}${ownAnswer(trace, style)}`;
		case "forced":
			return `${style("dim", event.text)}${style("bold", "Answer\n")}`;
		case "answered":
			return event.text;
		case "completed":
		case "stopped":
		case "failed":
			if (trace.moments.prefilled === undefined) return "";
			return `\n\n${[describeOmitted(trace), describeStatistics(trace), limitsOf(trace.model.id)].filter(Boolean).join("\n")}\n`;
		default:
			event satisfies never;
			return "";
	}
}

/** A blank line, where the thought does not end with one. */
function gapBehind({ thought, answer }: Trace): string {
	return /\n\s*\n$/.test(thought + answer) ? "" : "\n\n";
}

/** A model that ended by itself has written its answer as part of the trajectory: it is said once more. */
function ownAnswer(trace: Trace, style: Style): string {
	if (trace.exit !== "finished") return "";
	return `${style("bold", "\n\nAnswer\n")}${trace.answer.trim()}`;
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keptEventsSchema, tracesOf } from "../../src/core/trace/keptConversation.ts";
import { traceOf } from "../../src/core/trace/reduceTrace.ts";
import { AnswerLog } from "../../src/host/conversation/answerLog.ts";
import { History } from "../../src/host/conversation/history.ts";
import { temporaryFolder } from "../engine/ggufSample.ts";
import { cappedTrace, finishedTrace } from "../panel/conversations.ts";
import { record } from "../unit/answerRecords.ts";
import { type Attack, Tally } from "./attack.ts";

/** Every so many bytes of a file it is damaged. */
const STEP_BYTES = 10;

const DAMAGES: Readonly<Record<string, (bytes: Buffer, at: number) => Buffer>> = {
	cut: (bytes, at) => bytes.subarray(0, at),
	flipped: (bytes, at) => {
		bytes[at] = (bytes[at] ?? 0) ^ 0x55;
		return bytes;
	},
	zeros: (bytes, at) => bytes.fill(0, at, Math.min(bytes.length, at + 16)),
	hole: (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 16)]),
};

/** Damaged conversations and logs of answers, read and written on. */
export const keptFiles: Attack = {
	what: "kept files",
	async run(scale, fault) {
		const tally = new Tally();
		const step = Math.max(1, Math.round(STEP_BYTES / scale));
		await conversations(step, tally, fault);
		await answers(step, tally, fault);
		return tally.counts;
	},
};

async function conversations(step: number, tally: Tally, fault: (what: string) => void): Promise<void> {
	const folder = temporaryFolder();
	const lost: string[] = [];
	const open = () =>
		new History(folder, { warn: () => {}, lost: ({ code }) => lost.push(code), maxConversations: () => 9 });
	const logs = [cappedTrace("a"), finishedTrace("b"), cappedTrace("c")];
	const file = open().write("x", 1);
	for (const log of logs) {
		file?.append(traceOf(log)?.id ?? "", log);
		await file?.flush();
	}
	const path = join(folder, "x.jsonl");
	const whole = readFileSync(path);
	for (let at = 0; at < whole.length; at += step) {
		for (const [kind, damage] of Object.entries(DAMAGES)) {
			const bytes = damage(Buffer.from(whole), at);
			writeFileSync(path, bytes);
			lost.length = 0;
			tally.add("damaged conversations");
			const kept = await open().read("x");
			const inFull = bytes.toString("utf8").split("\n").filter(isQuestion).length;
			const shown = kept ? tracesOf(kept).length : 0;
			if (shown < inFull) fault(`${kind} at ${at}: ${shown} of ${inFull} whole traces are shown`);
			const isChanged =
				kept === undefined || JSON.stringify(tracesOf(kept)) !== JSON.stringify(logs.map(traceOf));
			const atLineEnd = kind === "cut" && (at === 0 || whole[at - 1] === 0x0a);
			if (isChanged && !atLineEnd && lost.length === 0 && kind !== "flipped") {
				tally.add("changes that no line betrays");
			}
			const again = open().write("x", 1, () => [...(kept?.logs ?? []), finishedTrace("z")]);
			again?.append("z", finishedTrace("z"));
			await again?.close();
			const after = await open().read("x");
			if (!after || !tracesOf(after).some(({ id }) => id === "z")) {
				fault(`${kind} at ${at}: what was written afterwards is lost`);
			}
		}
	}
}

/** Whether a line holds a question, as it was written. */
function isQuestion(line: string): boolean {
	try {
		return keptEventsSchema.parse(JSON.parse(line)).events[0]?.type === "asked";
	} catch {
		return false;
	}
}

async function answers(step: number, tally: Tally, fault: (what: string) => void): Promise<void> {
	const path = join(temporaryFolder(), "runs.jsonl");
	writeFileSync(path, Array.from({ length: 12 }, () => `${JSON.stringify(record())}\n`).join(""));
	const whole = readFileSync(path);
	for (let at = 0; at < whole.length; at += step) {
		for (const [kind, damage] of Object.entries(DAMAGES)) {
			writeFileSync(path, damage(Buffer.from(whole), at));
			tally.add("damaged logs of answers");
			const added = record();
			await new AnswerLog(path, { warn() {} }).add(added);
			const again = new AnswerLog(path, { warn() {} });
			await again.load();
			if (!again.all.some(({ traceId }) => traceId === added.traceId))
				fault(`${kind} at ${at}: an answer is lost`);
		}
	}
}

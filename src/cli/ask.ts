import { EFFORTS, effortSchema } from "../core/effort.ts";
import { Failure, isBadInput } from "../core/failure.ts";
import { parseSettings } from "../core/protocol/settings.ts";
import { statisticsOf } from "../core/trace/statistics.ts";
import { ANSWERS_FILE, AnswerLog } from "../host/conversation/answerLog.ts";
import { Conversation } from "../host/conversation/conversation.ts";
import { EngineClient } from "../host/engine/engineClient.ts";
import { startOwnEngine } from "../host/engine/ownEngine.ts";
import { startServedEngine } from "../host/engine/servedEngine.ts";
import { locateModel } from "../host/machine/locateModel.ts";
import { ServedModels } from "../host/served/servedModels.ts";
import { BUNDLED_MODELS, ENGINE } from "./installation.ts";
import { printJson, printSaving, printText } from "./print.ts";
import { useProxy } from "./proxy.ts";
import { readCode } from "./readCode.ts";
import { describeError, terminal } from "./terminal.ts";
import { parseWords, UsageError, wholeNumber } from "./usage.ts";

const OPTIONS = {
	file: { type: "string" },
	lines: { type: "string" },
	effort: { type: "string" },
	window: { type: "string" },
	seconds: { type: "string" },
	model: { type: "string" },
	server: { type: "string" },
	measure: { type: "boolean" },
	json: { type: "boolean" },
} as const;

/** The exit code by which a shell knows that Ctrl-C has ended a command. */
const INTERRUPTED = 130;

/** `z1 ask`: answers one question in the terminal. Returns the exit code. */
export async function ask(args: string[]): Promise<number> {
	const options = parse(args);
	const served = new ServedModels({
		settings: () => options.server,
		apiKey: async () => process.env.Z1_SERVER_KEY,
		// What is waited for, and what is asked again.
		log: (level, text) => level === "info" && terminal.note(text),
	});
	const isServed = options.server.url !== "";
	if (isServed) useProxy();
	const model = isServed
		? await served.locate()
		: locateModel(options.settings["z1.model"], BUNDLED_MODELS, process.cwd());
	// Users do not need the engine's log: a failure carries its reason.
	const connect = () => (isServed ? startServedEngine(served) : startOwnEngine(ENGINE, () => {}));
	const client = new EngineClient(async () => connect(), { log: () => {} });
	// What a script asks does not change what it gets for the next question.
	const answerLog = new AnswerLog(ANSWERS_FILE, {
		warn: (message) => terminal.tell(message),
		forgetful: true,
	});
	const conversation = new Conversation(() => client, { answerLog });
	const compared = new Conversation(() => client, { answerLog, reference: true });
	conversation.onDidHappen(options.json ? printJson : printText(process.stdout));
	const stop = new AbortController();
	const { signal } = stop;
	process.once("SIGINT", () => stop.abort());
	try {
		const { question, settings } = options;
		const trace = await conversation.ask(question, { ...options, model, signal });
		if (options.measure && trace.ending === "complete") {
			await compared.ask(question, { settings, model, fullWindow: true, signal });
		}
		const saving = answerLog.savingsOf([trace])[trace.versionId];
		if (options.json)
			terminal.printJson({ trace, statistics: statisticsOf(trace), ...(saving && { saving }) });
		else if (saving) printSaving(process.stdout, saving);
		if (signal.aborted) return INTERRUPTED;
		if (!trace.failure) return 0;
		terminal.tell(describeError(new Failure(trace.failure)));
		return isBadInput(trace.failure) ? 2 : 1;
	} finally {
		client.dispose();
	}
}

/** @throws UsageError for anything that is not a valid question */
function parse(args: string[]) {
	const { values, positionals } = parseWords(args, OPTIONS);
	const [prompt, ...rest] = positionals;
	if (!prompt?.trim()) throw new UsageError("ask what? Give the question in quotes");
	if (rest.length > 0)
		throw new UsageError(`one question at a time; put it in quotes: "${positionals.join(" ")}"`);
	if (values.lines !== undefined && values.file === undefined) throw new UsageError("--lines needs --file");
	if (values.server?.trim() === "")
		throw new UsageError("--server takes an address, such as http://localhost:8080");
	const code = values.file === undefined ? undefined : readCode(values.file, values.lines);
	const windowTokens = wholeNumber("--window", values.window);
	return {
		question: { prompt, ...(code && { code }) },
		settings: settingsFrom(values),
		server: { url: values.server ?? "", model: values.model ?? "", contextTokens: 0 },
		measure: values.measure ?? false,
		json: values.json ?? false,
		...(windowTokens !== undefined && { windowTokens }),
	};
}

function settingsFrom({ effort, model, seconds }: Partial<Record<"effort" | "model" | "seconds", string>>) {
	if (effort !== undefined && !effortSchema.safeParse(effort).success) {
		throw new UsageError(`unknown effort "${effort}"; it is one of ${EFFORTS.join(", ")}`);
	}
	const given: Record<string, unknown> = {
		"z1.thinking.effort": effort,
		"z1.model": model,
		"z1.thinking.maxSeconds": secondsFrom(seconds),
	};
	return parseSettings((name) => given[name]).settings;
}

/** @throws UsageError for anything but a time that the setting allows */
function secondsFrom(text: string | undefined): number | undefined {
	const seconds = text === undefined ? undefined : Number(text);
	if (seconds === undefined || (seconds > 0 && seconds <= 3600)) return seconds;
	throw new UsageError(`--seconds takes a number up to 3600, not "${text}"`);
}

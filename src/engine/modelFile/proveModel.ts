import { GgufInsights, getLlama, type Llama, LlamaLogLevel, readGgufFileInfo } from "node-llama-cpp";
import { Failure, failures } from "../../core/failure.ts";
import { ChatPrompt } from "./chatPrompt.ts";
import { type GgufFile, inspectGguf } from "./ggufFile.ts";
import { NativeReason } from "./nativeReason.ts";

/**
 * A model up to this size is loaded and asked for a token; of a larger one, llama.cpp only works out what it
 * takes.
 */
const SMALL_BYTES = 256 * 2 ** 20;
const CONTEXT_TOKENS = 256;

/** What was found out about a whole model file. */
export interface Proof {
	/** Whether the chats of its template can be told from their text. */
	readonly chatTemplate: boolean;
}

/**
 * Tries a model file out: whether llama.cpp reads it, and whether it survives that. For a process of its own,
 * which may die over it.
 * @throws Failure that says what is wrong with the file, in llama.cpp's words where it has any
 */
export async function proveModel(path: string): Promise<Proof> {
	const file = await inspectGguf(path);
	const reason = new NativeReason();
	const llama = await getLlama({
		// What the file is does not depend on the graphics card.
		gpu: false,
		build: "never",
		skipDownload: true,
		logLevel: LlamaLogLevel.warn,
		logger: (_, text) => reason.push(text.trimEnd()),
	}).catch(() => undefined);
	try {
		if (llama) await tryOut(llama, file, reason);
	} catch (error) {
		if (error instanceof Failure) throw error;
		throw failures.modelUnsupported(path, await reason.of(error));
	}
	return { chatTemplate: ChatPrompt.canRead(file.chatTemplate) };
}

async function tryOut(llama: Llama, file: GgufFile, reason: NativeReason): Promise<void> {
	if (file.weightBytes > SMALL_BYTES) return reckon(llama, file, reason);
	const model = await llama.loadModel({ modelPath: file.path, gpuLayers: 0 });
	const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads: 1 });
	for await (const _ of context.getSequence().evaluate(model.tokenize("\n"))) break;
}

/** Has llama.cpp do everything but read the weights. */
async function reckon(llama: Llama, { path }: GgufFile, reason: NativeReason): Promise<void> {
	const info = await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
	const insights = await GgufInsights.from(info, llama);
	await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
	if (reason.text === "") {
		await insights.estimateContextResourceRequirementsV2({
			contextSize: CONTEXT_TOKENS,
			modelGpuLayers: 0,
		});
		return;
	}
	// What cannot be reckoned can mostly not be loaded either, and loading tells why.
	reason.reset();
	await llama.loadModel({ modelPath: path, gpuLayers: 0 });
}

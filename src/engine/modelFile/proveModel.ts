import { GgufInsights, getLlama, type Llama, LlamaLogLevel, readGgufFileInfo } from "node-llama-cpp";
import { Failure, failures } from "../../core/failure.ts";
import { ChatPrompt } from "./chatPrompt.ts";
import { type GgufFile, inspectGguf } from "./ggufFile.ts";
import { NativeReason } from "./nativeReason.ts";

/**
 * Models up to this size are loaded and asked for a token; for larger ones, llama.cpp only estimates the
 * memory.
 */
const SMALL_BYTES = 256 * 2 ** 20;
const CONTEXT_TOKENS = 256;

/** The result of proving a model file. */
export interface Proof {
	/** Whether its template keeps the messages apart from its own text. */
	readonly chatTemplate: boolean;
}

/**
 * Tries whether llama.cpp reads a model file and survives that. Runs in a process of its own, which may die
 * of it.
 * @throws Failure that says what is wrong with the file, in llama.cpp's words if it has any
 */
export async function proveModel(path: string): Promise<Proof> {
	const file = await inspectGguf(path);
	const reason = new NativeReason();
	const llama = await getLlama({
		// The graphics card does not matter for the validity of the file.
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

/** Makes llama.cpp do everything but read the weights. */
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
	// A file without an estimate mostly cannot be loaded either, and loading tells why.
	reason.reset();
	await llama.loadModel({ modelPath: path, gpuLayers: 0 });
}

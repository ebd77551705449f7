import { open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import { parseJson } from "../../core/parseJson.ts";
import {
	type ConversionProgress,
	type ConversionTask,
	DESCRIBING_FILES,
	QUANTISED_FILE,
	WEIGHTS_INDEX,
	WHOLE_FILE,
	weightFileNames,
} from "../../core/weights/conversion.ts";
import { readSafetensorsHead, SafetensorsError } from "../../core/weights/safetensors.ts";
import { copyWeights, type WeightFile } from "./copyWeights.ts";
import { FILE_TYPE, ggufKeys } from "./ggufKeys.ts";
import { Inconvertible } from "./inconvertible.ts";
import { parseModelConfig } from "./modelConfig.ts";
import { assureQuantiser, quantise } from "./quantise.ts";
import { planTensors } from "./tensorPlan.ts";
import { vocabularyOf } from "./vocabulary.ts";

/** No description is nearly as long. */
const MOST_DESCRIBING_BYTES = 2 ** 27;

/**
 * Makes a quantised GGUF file from a repository's files, or only checks whether that is possible. After a
 * kill, the next run resumes; only quantising starts over.
 * @param assureTools throws where nothing can be quantised
 * @throws Inconvertible; the disk's own errors
 */
export async function convertFolder(
	task: ConversionTask,
	onProgress: (progress: ConversionProgress) => void,
	assureTools = assureQuantiser,
): Promise<void> {
	const described = await describe(task);
	if (task.step === "check") {
		await assureTools();
		return;
	}
	const { folder, quantisation } = task;
	const whole = join(folder, WHOLE_FILE);
	const files = await weightFiles(folder);
	const plan = planTensors(
		described.config,
		new Map(files.map(({ name, head }) => [name, head.tensors] as const)),
	);
	const embedding = plan.copied.find(({ name }) => name === "token_embd.weight");
	const dtype = embedding?.source.stored.dtype as keyof typeof FILE_TYPE;
	const keys = ggufKeys({ ...described, fileType: FILE_TYPE[dtype] });
	await copyWeights(folder, whole, keys, files, plan, (bytes, totalBytes) =>
		onProgress({ phase: "converting", bytes, totalBytes }),
	);
	const sizes = new Map([...plan.copied, ...plan.computed].map(({ name, bytes }) => [name, bytes]));
	const totalBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
	let begun = 0;
	const quantised = join(folder, QUANTISED_FILE);
	await rm(quantised, { force: true });
	await quantise(whole, quantised, quantisation, (name) => {
		onProgress({ phase: "quantising", bytes: begun, totalBytes });
		begun += sizes.get(name) ?? 0;
	}).catch(async (error) => {
		await rm(quantised, { force: true });
		throw error;
	});
	// It gets its name next, and what it was made of is deleted.
	await using made = await open(quantised, "r+");
	await made.sync();
	onProgress({ phase: "quantising", bytes: totalBytes, totalBytes });
}

/** Parses the files beside the weights. */
async function describe({ folder, name, sampling }: ConversionTask) {
	const [config, tokenizer, tokenizerConfig, generation, template] = await Promise.all(
		DESCRIBING_FILES.map((file) => textOf(join(folder, file))),
	);
	const modelConfig = parseModelConfig(parseJson(config ?? ""));
	if (tokenizer === undefined) throw new Inconvertible(t("it has no tokenizer.json"));
	const vocabulary = vocabularyOf(
		{
			tokenizer: parseJson(tokenizer),
			tokenizerConfig: parseJson(tokenizerConfig ?? ""),
			chatTemplate: template,
			ids: {
				bos: modelConfig.bos_token_id,
				eos: modelConfig.eos_token_id,
				padding: modelConfig.pad_token_id,
			},
		},
		modelConfig.vocab_size,
	);
	return {
		name,
		config: modelConfig,
		vocabulary,
		generation: sampling ? parseJson(generation ?? "") : undefined,
	};
}

async function textOf(path: string): Promise<string | undefined> {
	const info = await stat(path).catch(() => undefined);
	if (!info?.isFile() || info.size > MOST_DESCRIBING_BYTES) return undefined;
	return readFile(path, "utf8");
}

async function weightFiles(folder: string): Promise<WeightFile[]> {
	const index = await textOf(join(folder, WEIGHTS_INDEX));
	// Invalid JSON counts as an invalid index.
	const names = weightFileNames(index === undefined ? undefined : (parseJson(index) ?? null));
	if (!names) throw new Inconvertible(t`its ${WEIGHTS_INDEX} says something that cannot be`);
	return Promise.all(names.map((name) => weightFile(folder, name)));
}

async function weightFile(folder: string, name: string): Promise<WeightFile> {
	try {
		await using file = await open(join(folder, name), "r");
		const head = await readSafetensorsHead(async (bytes) => {
			const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
			return buffer.subarray(0, bytesRead);
		});
		const { size } = await file.stat();
		const isEmptied = size === head.headBytes && head.wholeBytes > head.headBytes;
		if (!isEmptied && size < head.wholeBytes) throw new SafetensorsError(t("it is cut off"));
		return { name, head, isEmptied };
	} catch (error) {
		if (!(error instanceof SafetensorsError)) throw error;
		throw new Inconvertible(t`${name} is no whole file of weights (${error.message})`);
	}
}

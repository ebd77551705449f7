import { open, readdir, stat } from "node:fs/promises";
import { arch, availableParallelism, platform } from "node:os";
import { dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import type { QuantisedTo } from "../../core/weights/conversion.ts";
import { freeBytesOf } from "../../node/freeBytes.ts";
import { Inconvertible } from "./inconvertible.ts";

/** The release of llama.cpp whose `include/llama.h` the structures below follow. */
const KNOWN_VERSION = "0.5.0-dev";

/** `llama_ftype`. */
const FILE_TYPES: Readonly<Record<QuantisedTo, number>> = { Q4_K_M: 15, Q5_K_M: 17, Q6_K: 18, Q8_0: 7 };

/** Memory for tensors in flight, in bytes; the default is 8 GiB. */
const MOST_HELD_BYTES = 2 ** 29;

/** `ggml_log_level`. */
const ERROR = 4;

/** The expected result of `llama_model_quantize_default_params`: another layout gives other values. */
const defaultsSchema = z.looseObject({
	nthread: z.literal(0),
	ftype: z.literal(7),
	output_tensor_type: z.literal(43),
	token_embedding_type: z.literal(43),
	allow_requantize: z.literal(false),
	quantize_output_tensor: z.literal(true),
	only_copy: z.literal(false),
	pure: z.literal(false),
	keep_split: z.literal(false),
	dry_run: z.literal(false),
	imatrix: z.null(),
	kv_overrides: z.null(),
	tt_overrides: z.null(),
	prune_layers: z.null(),
	max_buf_size: z.literal(2 ** 33),
});

/**
 * llama.cpp's own code, in the library that node-llama-cpp ships.
 * @throws Inconvertible where there is none, or because the library is not the known release
 */
export async function assureQuantiser(): Promise<void> {
	const { koffi } = await openQuantiser();
	koffi.reset();
}

async function openQuantiser() {
	// Imported here, since only quantising needs it, not the engine.
	const { default: koffi } = await import("koffi");
	const library = koffi.load(await libraryPath());
	const version: unknown = library.func("llama_version", "str", [])();
	if (version !== KNOWN_VERSION) throw another(String(version));
	const parameters = koffi.struct(PARAMETERS);
	const defaults = library.func("llama_model_quantize_default_params", parameters, [])();
	if (!defaultsSchema.safeParse(defaults).success) throw another(KNOWN_VERSION);
	return { koffi, library, parameters, defaults };
}

/**
 * Quantises a GGUF file. A crash in llama.cpp ends the process.
 * @param onTensor receives the name of each tensor when it is begun
 * @throws Inconvertible in llama.cpp's words, or as `assureQuantiser` does; the disk's own errors
 */
export async function quantise(
	from: string,
	to: string,
	quantisation: QuantisedTo,
	onTensor: (name: string) => void,
): Promise<void> {
	const { koffi, library, parameters, defaults } = await openQuantiser();
	let reason: string | undefined;
	const onLine = (level: number, text: string) => {
		const [, name] = /^\[ *\d+\/ *\d+\] (\S+)/.exec(text) ?? [];
		if (name !== undefined) onTensor(name);
		if (level === ERROR) reason ??= text.trim().replace(/^.*failed to quantize: /, "");
	};
	const listener = koffi.pointer(koffi.proto("void", ["int", "str", "void *"]));
	const listen = library.func("llama_log_set", "void", [listener, "void *"]);
	listen(koffi.register(onLine, listener), null);
	const call = library.func("llama_model_quantize", "uint32_t", ["str", "str", koffi.pointer(parameters)]);
	const wanted = {
		...defaults,
		ftype: FILE_TYPES[quantisation],
		nthread: availableParallelism(),
		max_buf_size: MOST_HELD_BYTES,
	};
	const status = await new Promise<number>((resolve, reject) => {
		call.async(from, to, wanted, (error: Error | null, result: number) =>
			error ? reject(error) : resolve(result),
		);
	});
	listen(null, null);
	koffi.reset();
	if (status === 0) return;
	// A disk that is full makes no weights inconvertible.
	if (STREAM_FAILED.test(reason ?? "")) throw await writeError(to, (await stat(from)).size);
	throw new Inconvertible(t`llama.cpp does not quantise it (${reason ?? String(status)})`);
}

/** What the C++ libraries say of a file that cannot be written: not why. */
const STREAM_FAILED = /\bios(?:_base|tream)|basic_ios/;
/**
 * Why a file could not be written: as the system says it of a byte more, or for want of room.
 * @param bytes that it has at most when it is whole
 */
async function writeError(path: string, bytes: number): Promise<unknown> {
	try {
		await using file = await open(path, "a");
		await file.write(Buffer.alloc(1));
		await file.sync();
		const code = (await freeBytesOf(dirname(path))) < bytes ? "ENOSPC" : "EIO";
		return Object.assign(new Error(code), { code });
	} catch (error) {
		return error;
	}
}

const another = (version: string) =>
	new Inconvertible(t`this llama.cpp (${version}) is another than the one that can quantise here`);

/** `llama_model_quantize_params` of `include/llama.h`. */
const PARAMETERS = {
	nthread: "int32_t",
	ftype: "int",
	output_tensor_type: "int",
	token_embedding_type: "int",
	allow_requantize: "bool",
	quantize_output_tensor: "bool",
	only_copy: "bool",
	pure: "bool",
	keep_split: "bool",
	dry_run: "bool",
	imatrix: "void *",
	kv_overrides: "void *",
	tt_overrides: "void *",
	prune_layers: "void *",
	max_buf_size: "size_t",
};

/** node-llama-cpp's names of the binaries that run on every machine of a kind. */
const BINARIES: Readonly<Record<string, string>> = {
	"linux-x64": "linux-x64",
	"linux-arm64": "linux-arm64",
	"darwin-arm64": "mac-arm64-metal",
	"darwin-x64": "mac-x64",
	"win32-x64": "win-x64",
	"win32-arm64": "win-arm64",
};
const LIBRARY = /^(?:lib)?llama(?:\.[\w.]+)?\.(?:so|dylib|dll)$/;

const binariesSchema = z.object({
	getBinsDir: z.custom<() => { binsDir: string }>((value) => typeof value === "function"),
});

async function libraryPath(): Promise<string> {
	const name = BINARIES[`${platform()}-${arch()}`];
	try {
		const { getBinsDir } = binariesSchema.parse(await import(`@node-llama-cpp/${name}`));
		const folder = join(getBinsDir().binsDir, name ?? "");
		const file = (await readdir(folder)).find((each) => LIBRARY.test(each));
		if (file) return join(folder, file);
	} catch {
		// It does not exist for this machine, or is not installed.
	}
	throw new Inconvertible(t("there is no llama.cpp here that quantises"));
}

import { z } from "zod";

export const failureSchema = z.object({
	code: z.string(),
	/** One sentence: what went wrong, in the user's words. */
	message: z.string(),
	/** One sentence: what the user can do next. */
	nextStep: z.string(),
});
export type FailureInfo = z.infer<typeof failureSchema>;

/** An error with a sentence for the user and a next step. Every failure a user can meet is named here. */
export class Failure extends Error {
	readonly code: string;
	readonly nextStep: string;

	constructor({ code, message, nextStep }: FailureInfo) {
		super(message);
		this.name = "Failure";
		this.code = code;
		this.nextStep = nextStep;
	}

	get info(): FailureInfo {
		return { code: this.code, message: this.message, nextStep: this.nextStep };
	}

	/** Any thrown value as a Failure; what is not one yet becomes `unexpected`. */
	static from(error: unknown): Failure {
		if (error instanceof Failure) return error;
		return failures.unexpected(error instanceof Error ? error.message : String(error));
	}
}

/** Failures that mean the user pointed at something unusable, as opposed to work that went wrong. */
const BAD_INPUT = /^(?:model|gguf|notGguf|unknownModel|promptTooLong)(?!ProcessEnded)/;

export function isBadInput(error: unknown): boolean {
	const { code } = error as Partial<FailureInfo>;
	return code !== undefined && BAD_INPUT.test(code);
}

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const CHOOSE_ANOTHER = "Choose another model with the setting z1.model.";

export const failures = {
	unexpected: (detail: string) =>
		new Failure({
			code: "unexpected",
			message: `Something went wrong: ${detail}`,
			nextStep: "Ask again; if it happens twice, the Z1 log (Output panel) says more.",
		}),
	unknownModel: (name: string, known: readonly string[]) =>
		new Failure({
			code: "unknownModel",
			message: `"${name}" is neither a model file nor a known model name.`,
			nextStep: `Set z1.model to the path of a GGUF file or to one of: ${known.join(", ")}.`,
		}),
	modelNotInstalled: (name: string, folder: string, files: readonly string[]) =>
		new Failure({
			code: "modelNotInstalled",
			message: `${name} is not on this machine.`,
			nextStep: `Put ${files.join(" or ")} into ${folder}, or set z1.model to the path of a GGUF file.`,
		}),
	modelFileMissing: (path: string) =>
		new Failure({
			code: "modelFileMissing",
			message: `There is no model file at ${path}.`,
			nextStep: "Check the path in the setting z1.model.",
		}),
	modelFileUnreadable: (path: string, detail: string) =>
		new Failure({
			code: "modelFileUnreadable",
			message: `The model file ${path} cannot be read: ${detail}.`,
			nextStep: "Give your user permission to read the file, or choose another one with z1.model.",
		}),
	notGguf: (path: string) =>
		new Failure({
			code: "notGguf",
			message: `${path} is not a GGUF model file.`,
			nextStep: "Choose a file that ends in .gguf; docs/MODELS.md says how to convert other formats.",
		}),
	ggufTruncated: (path: string, bytes: number, needed: number) =>
		new Failure({
			code: "ggufTruncated",
			message: `The model file ${path} is truncated: it holds ${bytes} of at least ${needed} bytes.`,
			nextStep: "Download or copy the file again.",
		}),
	ggufDamaged: (path: string, detail: string) =>
		new Failure({
			code: "ggufDamaged",
			message: `The model file ${path} is damaged: ${detail}.`,
			nextStep: "Download or copy the file again.",
		}),
	modelTooLarge: (path: string, neededBytes: number, availableBytes: number) =>
		new Failure({
			code: "modelTooLarge",
			message: `${path} needs about ${gib(neededBytes)} of memory; ${gib(availableBytes)} are available.`,
			nextStep: "Choose a smaller quantisation of the model, or close other programs and ask again.",
		}),
	modelUnsupported: (path: string, detail: string) =>
		new Failure({
			code: "modelUnsupported",
			message: `${path} cannot be loaded: ${detail.replace(/[\s.]+$/, "")}.`,
			nextStep: CHOOSE_ANOTHER,
		}),
	noBinary: (detail: string) =>
		new Failure({
			code: "noBinary",
			message: `The llama.cpp binary for this machine does not load: ${detail}.`,
			nextStep: "Install the build of Z1 Code for this operating system and processor.",
		}),
	noModelLoaded: () =>
		new Failure({
			code: "noModelLoaded",
			message: "The model was unloaded before the question reached it.",
			nextStep: "Ask again: it is loaded anew.",
		}),
	contextFull: () =>
		new Failure({
			code: "contextFull",
			message: "There is no room left in the model's context to think on.",
			nextStep: "Ask a new question, or choose a model with a longer context.",
		}),
	traceGone: () =>
		new Failure({
			code: "traceGone",
			message: "The model no longer remembers this question.",
			nextStep: "Ask it again with a higher effort.",
		}),
	windowClosed: () =>
		new Failure({
			code: "windowClosed",
			message: "The window was closed while it was answering.",
			nextStep: "Ask again; what was written until then is kept above.",
		}),
	exportFailed: (path: string, detail: string) =>
		new Failure({
			code: "exportFailed",
			message: `${path} cannot be written: ${detail.replace(/[\s.]+$/, "")}.`,
			nextStep: "Choose another place.",
		}),
	promptTooLong: (promptTokens: number, roomTokens: number) =>
		new Failure({
			code: "promptTooLong",
			message: `The question takes ${promptTokens} tokens; this model has room for ${roomTokens}.`,
			nextStep: "Shorten the question, or choose a model with a longer context.",
		}),
	noPython: () =>
		new Failure({
			code: "noPython",
			message: "These problems are judged by running Python, and there is no python3 on PATH.",
			nextStep: "Install Python 3.",
		}),
	noSandbox: () =>
		new Failure({
			code: "noSandbox",
			message: "Answers that are programs cannot be kept off the network on this machine.",
			nextStep:
				"Replay on a Linux that lets you make namespaces (unshare), or accept the risk with --allow-network.",
		}),
	codeChanged: (file: string) =>
		new Failure({
			code: "codeChanged",
			message: `The code has changed since the question was asked, so nothing in ${file} was touched.`,
			nextStep: "Ask again about the code as it is now, or undo the change first.",
		}),
	codeGone: (file: string) =>
		new Failure({
			code: "codeGone",
			message: `The code that was asked about cannot be opened: ${file} is not there any more.`,
			nextStep: "Open the file's new place and use Insert instead.",
		}),
	codeNotAnswered: () =>
		new Failure({
			code: "codeNotAnswered",
			message: "This code is not a whole block of the answer as the model wrote it.",
			nextStep: "Copy it and look at it closely: it may hold characters that cannot be seen.",
		}),
	codeNotWritten: (file: string) =>
		new Failure({
			code: "codeNotWritten",
			message: `${file} cannot be changed: it may be read-only.`,
			nextStep: "Copy the code instead, or make the file writable.",
		}),
	noEditor: () =>
		new Failure({
			code: "noEditor",
			message: "There is no editor to put the code into.",
			nextStep: "Open a file and put the cursor where the code belongs.",
		}),
	modelProcessEnded: (how: string) =>
		new Failure({
			code: "modelProcessEnded",
			message: `The model process ended unexpectedly (${how}).`,
			nextStep: "Ask again: it is started anew. What was written so far is kept above.",
		}),
};

import { fork } from "node:child_process";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { Failure, failureSchema, failures } from "../../core/failure.ts";
import { type Proof, proveModel } from "./proveModel.ts";

/** First argument of a process that only proves a file; the second is its path. */
export const PROVE = "--prove";

/** Most files take a second; a much longer proof never ends. */
const LONGEST_MS = 60_000;
/** JavaScript heap limit of that process in MiB; a header takes a few. */
const HEAP_MIB = 1024;

const resultSchema = z.union([
	z.object({ proof: z.object({ chatTemplate: z.boolean() }) }),
	z.object({ failure: failureSchema }),
]);
type ProofResult = z.infer<typeof resultSchema>;

/** Limit of a dying process's output, in characters: the reason comes first, the stack after it. */
const LONGEST_COMPLAINT = 4000;

/** A process has died of a model file. */
export class ModelDeath extends Error {}

/** Proves the file in this process and sends the result to its parent. */
export async function proveForParent(path: string): Promise<void> {
	process.once("disconnect", () => process.exit(1));
	const result: ProofResult = await proveModel(path).then(
		(proof) => ({ proof }),
		(error) => ({ failure: Failure.from(error).info }),
	);
	process.send?.(result, () => process.exit(0));
}

/**
 * Proves a model file in a process of its own, with limits on time and memory.
 * @param program the engine, which does nothing else when started so
 * @throws Failure that says what is wrong with the file; ModelDeath when the process died of it
 */
export function proveApart(program: string, path: string, longestMs = LONGEST_MS): Promise<Proof> {
	const child = fork(program, [PROVE, path], {
		execArgv: [`--max-old-space-size=${HEAP_MIB}`],
		stdio: ["ignore", "ignore", "pipe", "ipc"],
	});
	let complaint = "";
	child.stderr?.on("data", (data: Buffer) => {
		if (complaint.length < LONGEST_COMPLAINT) complaint += data.toString();
	});
	return new Promise<Proof>((resolve, reject) => {
		const timer = setTimeout(() => {
			const seconds = Math.round(longestMs / 1000);
			reject(failures.modelUnsupported(path, t`it is not understood within ${seconds} s`));
			child.kill("SIGKILL");
		}, longestMs);
		child.once("message", (raw) => {
			const { data: result } = resultSchema.safeParse(raw);
			if (result && "proof" in result) resolve(result.proof);
			else if (result) reject(new Failure(result.failure));
		});
		// A process that cannot be started says nothing about the file.
		child.once("error", () => resolve({ chatTemplate: true }));
		child.once("close", (code, signal) => {
			clearTimeout(timer);
			reject(new ModelDeath(whyOf(complaint) ?? signal ?? t`exit code ${String(code)}`));
		});
	});
}

/** The check that failed in llama.cpp, without the folder of its build. */
function whyOf(complaint: string): string | undefined {
	const [why] =
		/(?:GGML_ASSERT|GGML_ABORT|terminate called|what\(\)|FATAL ERROR)[^\n]{0,200}/.exec(complaint) ?? [];
	return why;
}

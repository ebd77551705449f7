import { spawn } from "node:child_process";
import { t } from "@vscode/l10n";
import { failures } from "../../core/failure.ts";
import { connectStreams } from "./connectStreams.ts";
import { engineEnvironment } from "./engineEnvironment.ts";
import type { EngineLink } from "./engineLink.ts";

/**
 * Starts a model process for this process alone; it ends with this one.
 * @param enginePath the bundled engine, `dist/engine.mjs`
 * @param log receives what the engine writes on its standard error
 */
export function startOwnEngine(enginePath: string, log: (text: string) => void): EngineLink {
	const child = spawn(process.execPath, [enginePath], {
		stdio: ["pipe", "pipe", "pipe"],
		env: engineEnvironment(),
	});
	child.stderr.on("data", (data: Buffer) => log(data.toString().trimEnd()));
	child.stdin.on("error", () => {}); // a dead process takes no more input; `gone` reports its end
	const gone = new Promise<never>((_, reject) => {
		child.once("error", (error) => reject(failures.modelProcessNotStarted(error.message)));
		child.once("exit", (code, signal) =>
			reject(failures.modelProcessEnded(signal ? t`signal ${signal}` : t`exit code ${String(code)}`)),
		);
	});
	gone.catch(() => {}); // nobody may be waiting when it ends
	return {
		connection: connectStreams(child.stdout, child.stdin),
		...(child.pid !== undefined && { pid: child.pid }),
		gone,
		kill: () => child.kill("SIGKILL"),
		close: () => child.kill(),
	};
}

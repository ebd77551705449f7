import { Engine } from "../../core/engine/engine.ts";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import type { ModelBackend } from "../../core/engine/modelBackend.ts";
import { failures } from "../../core/failure.ts";
import { connectDirectly } from "./connectDirectly.ts";
import type { EngineLink } from "./engineLink.ts";

/**
 * Starts an engine in this process: for a server it only waits, so it needs no process of its own. Its
 * protocol and its parsing are those of every engine.
 */
export function startServedEngine(models: ModelBackend): EngineLink {
	const [inner, outer] = connectDirectly();
	const engine = new Engine(models);
	const leave = engine.serve(
		new EngineChannel(inner, (what) => engine.log("warn", `dropped a message: ${what}`)),
	);
	let end: (reason: Error) => void = () => {};
	const gone = new Promise<never>((_, reject) => {
		end = reject;
	});
	gone.catch(() => {}); // nobody may be waiting when it ends
	const close = () => {
		leave();
		inner.dispose();
		end(failures.windowClosed());
	};
	return { connection: outer, gone, kill: close, close };
}

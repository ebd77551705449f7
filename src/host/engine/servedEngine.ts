import { PassThrough } from "node:stream";
import { Engine, type ModelBackend } from "../../core/engine/engine.ts";
import { EngineChannel } from "../../core/engine/engineChannel.ts";
import { failures } from "../../core/failure.ts";
import { connectStreams } from "./connectStreams.ts";
import type { EngineLink } from "./engineLink.ts";

/**
 * An engine in this process: what a server answers is only waited for here, so it needs no process of its
 * own. It is spoken to as any other, over two streams.
 */
export function startServedEngine(models: ModelBackend): EngineLink {
	const [toEngine, toHost] = [new PassThrough(), new PassThrough()];
	const [inner, outer] = [connectStreams(toEngine, toHost), connectStreams(toHost, toEngine)];
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

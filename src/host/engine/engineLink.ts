import type { Connection } from "./connectDirectly.ts";

/** A link to an engine: an own process, one that windows share, or this very process. */
export interface EngineLink {
	/** It is listening, and the engine sends nothing before the first request. */
	readonly connection: Connection;
	/** The process at the other end, if there is one. */
	readonly pid?: number;
	/** Rejects with a Failure when the other end is gone. */
	readonly gone: Promise<never>;
	/** Kills an engine that does not answer, for all its clients. */
	kill(): void;
	/** Disconnects: an own engine ends, a shared one goes on for others. */
	close(): void;
}

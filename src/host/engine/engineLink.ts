import type { Connection } from "./connectDirectly.ts";

/** The way to an engine: a process of one's own, one that windows share, or none but this. */
export interface EngineLink {
	/** It listens, and the engine says nothing before it was asked something. */
	readonly connection: Connection;
	/** The process at the other end, where it is one. */
	readonly pid?: number;
	/** Rejects with a Failure when nobody is at the other end any more. */
	readonly gone: Promise<never>;
	/** Ends an engine that does not answer, for everybody. */
	kill(): void;
	/** Lets go of it: one's own ends, a shared one goes on for others. */
	close(): void;
}

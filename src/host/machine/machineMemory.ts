import { availableParallelism } from "node:os";
import type { Probe } from "../../core/engine/engineProtocol.ts";
import type { Memory } from "../../core/model/memoryFit.ts";
import { systemMemory } from "../../node/systemMemory.ts";
import { readSpeed } from "./memorySpeed.ts";

/** Memory of this machine, and of its graphics card if llama.cpp can use it. Never rejects. */
export async function machineMemory(client: { probe(): Promise<Probe> }): Promise<Memory> {
	const probe = await client.probe().catch(() => undefined);
	const memory = await systemMemory();
	if (probe && probe.vram.total > 0) return { ...memory, vram: probe.vram };
	const speed = await readSpeed().catch(() => undefined);
	if (!speed) return memory;
	const hasCard = probe !== undefined && probe.gpu !== "none";
	return { ...memory, readSpeed: hasCard ? speed : { ...speed, cores: availableParallelism() } };
}

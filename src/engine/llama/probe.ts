import type { Llama } from "node-llama-cpp";
import type { Probe } from "../../core/engine/engineProtocol.ts";
import { systemMemory } from "../../node/systemMemory.ts";

/** What llama.cpp finds on this machine. */
export async function probe(llama: Llama): Promise<Omit<Probe, "refused">> {
	const { total, free, unifiedSize } = llama.gpu
		? await llama.getVramState()
		: { total: 0, free: 0, unifiedSize: 0 };
	return {
		gpu: llama.gpu || "none",
		devices: llama.gpu ? await llama.getGpuDeviceNames() : [],
		// Memory that the card shares with the processor counts as the machine's.
		vram: unifiedSize > 0 ? { total: 0, free: 0 } : { total, free },
		mathCores: llama.cpuMathCores,
		release: llama.llamaCppRelease.release,
	};
}

/** Memory that a model can get, in bytes: the machine's and the graphics card's. */
export async function availableBytes(llama: Pick<Llama, "gpu" | "getVramState">): Promise<number> {
	const { free } = await systemMemory();
	if (!llama.gpu) return free;
	const card = await llama.getVramState();
	// Memory that the card shares with the processor must not count twice.
	return card.unifiedSize > 0 ? Math.max(free, card.free) : free + card.free;
}

import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineChannel } from "../../src/core/engine/engineChannel.ts";
import { connectStreams } from "../../src/host/engine/connectStreams.ts";

describe("a channel to one that has gone", () => {
	/** One end of two streams, and what breaks them. */
	function open() {
		const [there, back] = [new PassThrough(), new PassThrough()];
		const near = connectStreams(back, there);
		const go = async () => {
			there.destroy();
			back.destroy();
			await Promise.all([there, back].map((stream) => stream.closed || once(stream, "close")));
		};
		return { near: new EngineChannel(near, () => {}), go };
	}

	it("drops notices, also those under way when it goes", async () => {
		const { near, go } = open();
		near.notify("control", { traceId: "before", control: "stop" });
		await go();
		near.notify("control", { traceId: "after", control: "stop" });
		await sleep(20);
	});

	it("rejects what somebody waits for", async () => {
		const { near, go } = open();
		await go();
		await assert.rejects(near.request("probe", {}), /closed/i);
	});
});

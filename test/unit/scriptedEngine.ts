import assert from "node:assert/strict";
import type { Ask } from "../../src/core/thinking/ask.ts";
import type { ReasoningEvent } from "../../src/core/trace/events.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";

type OnEvents = (events: readonly ReasoningEvent[]) => void;

/** What a question becomes: all of its events, or those until it is told what else happens. */
type Script = readonly ReasoningEvent[] | ((ask: Ask, onEvents: OnEvents) => Promise<void>);

/** An engine that answers from a script, and remembers what it was asked to do. */
export class ScriptedEngine extends EngineClient {
	readonly asks: Ask[] = [];
	readonly more: { traceId: string; thinkingTokens: number }[] = [];
	readonly controls: [traceId: string, control: string][] = [];
	script: Script = [];
	/** What thinking more becomes, behind `reopened`. */
	moreScript: (versionId: string, thinkingTokens: number) => readonly ReasoningEvent[] = () => [];

	constructor() {
		super(assert.fail, { log: () => {} });
	}

	override async ask(...[, ask, onEvents]: Parameters<EngineClient["ask"]>): Promise<void> {
		this.asks.push(ask);
		if (typeof this.script === "function") await this.script(ask, onEvents);
		else onEvents(this.script);
	}

	override async thinkMore(
		...[traceId, versionId, thinkingTokens, onEvents]: Parameters<EngineClient["thinkMore"]>
	): Promise<void> {
		this.more.push({ traceId, thinkingTokens });
		onEvents(this.moreScript(versionId, thinkingTokens));
	}

	override control(traceId: string, control: "stop" | "answerNow"): void {
		this.controls.push([traceId, control]);
	}
}

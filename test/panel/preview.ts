import type { Preview } from "../../src/core/protocol/panelProtocol.ts";

/** What the host says of a draft about a function, with two answers before it. */
export const PREVIEW: Preview = {
	model: { id: "z1-7b", name: "Z1-7B" },
	context: {
		selection: { file: "src/fold.js", language: "javascript", startLine: 3, endLine: 9 },
		file: { file: "src/fold.js", language: "javascript", startLine: 1, endLine: 120 },
		symbols: ["Fold", "step"],
		problems: 3,
	},
	attachments: [],
	turns: 2,
	complexity: { score: 67, level: "high", reasons: ["asks for the exact value", "one loop"] },
	effort: "auto",
	level: "high",
	windowTokens: 2048,
	windows: { minimal: 128, low: 512, medium: 1024, high: 2048, max: 4096 },
	tokens: { count: 1312, exact: true, most: 30_000 },
};

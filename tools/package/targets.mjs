/**
 * The targets of a VSIX, by VS Code's names, with their llama.cpp binaries: one set that works on every such
 * machine, and one that uses its graphics processor, if there is one. No CUDA: its binaries alone are ten
 * times the size of everything else, and Vulkan supports the same cards.
 *
 * `budgetBytes` is the size limit of the VSIX; docs/PACKAGING.md lists the actual sizes.
 */

const MB = 1_000_000;

/** @typedef {{ binaries: string[], budgetBytes: number }} Target */

/** @type {Record<string, Target>} */
export const TARGETS = {
	"linux-x64": { binaries: ["linux-x64", "linux-x64-vulkan"], budgetBytes: 60 * MB },
	"linux-arm64": { binaries: ["linux-arm64"], budgetBytes: 30 * MB },
	"darwin-arm64": { binaries: ["mac-arm64-metal"], budgetBytes: 30 * MB },
	"darwin-x64": { binaries: ["mac-x64"], budgetBytes: 30 * MB },
	"win32-x64": { binaries: ["win-x64", "win-x64-vulkan"], budgetBytes: 60 * MB },
	"win32-arm64": { binaries: ["win-arm64"], budgetBytes: 30 * MB },
};

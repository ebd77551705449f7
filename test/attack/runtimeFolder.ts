import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Has what runs meanwhile meet at an engine of its own, not at that of whoever runs this. */
export async function withRuntimeFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
	const before = process.env.XDG_RUNTIME_DIR;
	const folder = mkdtempSync(join(tmpdir(), "z1-run-"));
	process.env.XDG_RUNTIME_DIR = folder;
	try {
		return await run(folder);
	} finally {
		if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
		else process.env.XDG_RUNTIME_DIR = before;
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The file with this ending that an engine has put there. @throws Error where there is none */
export function engineFile(folder: string, ending: string): string {
	const own = join(folder, `z1-code-${process.getuid?.()}`);
	const name = readdirSync(own).find((each) => each.endsWith(ending));
	if (name === undefined) throw new Error(`no ${ending} in ${own}`);
	return join(own, name);
}

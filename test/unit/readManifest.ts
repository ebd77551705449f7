import { existsSync, readFileSync } from "node:fs";

/** package.json as a user sees it: `%key%` replaced by its text in package.nls.json. */
export function readManifest() {
	return JSON.parse(readProjectFile("package.json"), (_, value) => {
		const key = typeof value === "string" && /^%(.+)%$/.exec(value)?.[1];
		return key ? readTexts()[key] : value;
	});
}

/** The texts of package.nls.json by their keys. */
export function readTexts(): Record<string, string> {
	return existsSync(fileUrl("package.nls.json")) ? JSON.parse(readProjectFile("package.nls.json")) : {};
}

/** @param path from the project's folder */
export function readProjectFile(path: string): string {
	return readFileSync(fileUrl(path), "utf8");
}

function fileUrl(path: string): URL {
	return new URL(`../../${path}`, import.meta.url);
}

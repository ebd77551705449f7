/** VS Code's own format for the addresses of dragged files, beside the standard one. */
const VSCODE_LIST = "application/vnd.code.uri-list";
const RESOURCES = "resourceurls";
const LIST = "text/uri-list";

/**
 * Accepts files dropped anywhere on an element. While a drag lasts, VS Code shows it to webviews only if
 * Shift is held.
 * @param onDrop receives the addresses; files of other programs have none
 */
export function acceptFiles(element: HTMLElement, onDrop: (uris: string[]) => void): void {
	const mark = (over: boolean) => element.classList.toggle("dropping", over);
	element.addEventListener("dragover", (event) => {
		if (!event.dataTransfer || !holdsFiles(event.dataTransfer)) return;
		event.preventDefault();
		event.dataTransfer.dropEffect = "copy";
		mark(true);
	});
	element.addEventListener("dragleave", ({ relatedTarget }) => {
		if (!element.contains(relatedTarget as Node | null)) mark(false);
	});
	element.addEventListener("drop", (event) => {
		mark(false);
		if (!event.dataTransfer || !holdsFiles(event.dataTransfer)) return;
		event.preventDefault();
		onDrop(urisIn(event.dataTransfer));
	});
}

function holdsFiles({ types }: DataTransfer): boolean {
	const known = [VSCODE_LIST, RESOURCES, LIST, "files"];
	return types.some((type) => known.includes(type.toLowerCase()));
}

/** The distinct addresses in a drag; such a list may contain comments (RFC 2483). */
function urisIn(data: DataTransfer): string[] {
	const list = data.getData(VSCODE_LIST) || data.getData(LIST);
	const uris = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
	return [...new Set(uris.length > 0 ? uris : resourcesIn(data.getData(RESOURCES)))];
}

function resourcesIn(json: string): string[] {
	try {
		const parsed: unknown = JSON.parse(json);
		return Array.isArray(parsed) ? parsed.filter((each) => typeof each === "string") : [];
	} catch {
		return [];
	}
}

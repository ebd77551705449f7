/** Copies a selection with the source of its formulas, if there are any. */
export function copySource(event: ClipboardEvent): void {
	const selection = getSelection();
	if (!selection || selection.isCollapsed || !event.clipboardData) return;
	const range = selection.getRangeAt(0);
	const around = elementOf(range.commonAncestorContainer).closest("math");
	const copy = document.createElement("div");
	copy.append(around ? around.cloneNode(true) : range.cloneContents());
	const formulas = [...copy.querySelectorAll("math")];
	if (formulas.length === 0) return;
	for (const formula of formulas) formula.replaceWith(formula.getAttribute("alttext") ?? "");
	event.clipboardData.setData("text/plain", textOf(copy));
	event.preventDefault();
}

function elementOf(node: Node): Element {
	return node instanceof Element ? node : (node.parentElement ?? document.body);
}

/** The visible text of elements, which have to be on the page for a moment. */
function textOf(copy: HTMLElement): string {
	copy.className = "copied";
	document.body.append(copy);
	const text = copy.innerText;
	copy.remove();
	return text;
}

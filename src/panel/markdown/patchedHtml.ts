import { noChange } from "lit";
import { type ChildPart, Directive, directive } from "lit/directive.js";

/**
 * Like lit's `unsafeHTML`, but what stays the same as the text grows is left as it is, so that a selection in
 * it, the focus and a pressed button outlast new text.
 */
class PatchedHtml extends Directive {
	#html: string | undefined;

	override render(html: string): unknown {
		return nodesOf(html);
	}

	override update({ parentNode, startNode, endNode }: ChildPart, [html]: [string]): unknown {
		const before = this.#html;
		this.#html = html;
		if (before === undefined) return this.render(html);
		if (before === html) return noChange;
		const live = childrenOf(parentNode);
		const from = startNode ? live.indexOf(startNode as ChildNode) + 1 : 0;
		const to = endNode ? live.indexOf(endNode as ChildNode) : live.length;
		patch(parentNode, live.slice(from, to), childrenOf(nodesOf(before)), childrenOf(nodesOf(html)), endNode);
		return noChange;
	}
}

/** Shows HTML that is safe already; see `PatchedHtml`. */
export const patchedHtml = directive(PatchedHtml);

function nodesOf(html: string): DocumentFragment {
	const template = document.createElement("template");
	template.innerHTML = html;
	return template.content;
}

function childrenOf(node: Node): ChildNode[] {
	return [...node.childNodes];
}

/** Makes nodes that looked like those before look like those after; what others did to them stays. */
function patch(
	parent: Node,
	live: readonly ChildNode[],
	before: readonly ChildNode[],
	after: readonly ChildNode[],
	end: Node | null,
): void {
	for (const [index, next] of after.entries()) {
		const [is, was] = [live[index], before[index]];
		if (!is || !was) parent.insertBefore(next, end);
		else if (!was.isEqualNode(next)) patchNode(is, was, next);
	}
	for (const gone of live.slice(after.length)) gone.remove();
}

function patchNode(is: ChildNode, was: ChildNode, next: ChildNode): void {
	if (is instanceof Text && next instanceof Text) {
		const kept = sameBeginning(is.data, next.data);
		is.replaceData(kept, is.length - kept, next.data.slice(kept));
	} else if (
		was.cloneNode(false).isEqualNode(next.cloneNode(false)) &&
		is.childNodes.length === was.childNodes.length
	) {
		patch(is, childrenOf(is), childrenOf(was), childrenOf(next), null);
	} else {
		is.replaceWith(next);
	}
}

function sameBeginning(before: string, after: string): number {
	let at = 0;
	while (at < before.length && before.charCodeAt(at) === after.charCodeAt(at)) at++;
	return at;
}

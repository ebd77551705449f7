import { html, type TemplateResult } from "lit";
import {
	type NamedCommand,
	type NamedCommandId,
	splitAtCommands,
} from "../../core/protocol/namedCommands.ts";
import { visibleText } from "../../core/visibleText.ts";
import { LINK } from "./blockParser.ts";

/** Actions available within a sentence. */
interface Offers {
	readonly run: (command: NamedCommandId) => void;
	/** Opens an address; the host asks the user first. Without it, addresses are plain text. */
	readonly openLink?: (href: string) => void;
}

/** A sentence of the product, with its commands as buttons and its web addresses as links. */
export function sentenceView(text: string, { run, openLink }: Offers): (string | TemplateResult)[] {
	return splitAtCommands(visibleText(text)).flatMap((part) => {
		if (typeof part !== "string") return [commandView(part, run)];
		return openLink ? linked(part, openLink) : [part];
	});
}

function commandView({ command, words }: NamedCommand, run: Offers["run"]): TemplateResult {
	return html`<button type="button" class="link" @click=${() => run(command)}>${words}</button>`;
}

function linked(text: string, openLink: (href: string) => void): (string | TemplateResult)[] {
	const parts = text.split(/(https?:\/\/[^\s<>"'`()[\]]*[^\s<>"'`()[\].,;:!?])/i);
	return parts.map((part, index) => {
		if (index % 2 === 0 || !LINK.test(part)) return part;
		const press = (event: Event) => {
			event.preventDefault();
			event.stopPropagation();
			openLink(part);
		};
		return html`<a href=${part} @click=${press}>${part}</a>`;
	});
}

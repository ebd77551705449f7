import { everywhere, provoked } from "../panel/everywhere.ts";
import { HOSTILE } from "../panel/hostile.ts";
import { PanelBrowser, type PanelPage } from "../panel/panelPage.ts";
import { type Attack, Tally } from "./attack.ts";

/** Texts that are pieced together from halves of others, at scale 1. */
const CROSSED = 10_000;
/** Conversations that are shown at once, and how many a page shows until it is replaced. */
const [TOGETHER, PER_PAGE] = [24, 480];

const oneLine = (text: string) => text.replace(/\s+/g, " ");
/** What Markdown puts around a text, or a text puts into Markdown. */
const AROUND: readonly ((text: string) => string)[] = [
	(text) => text,
	(text) => text.replace(/^/gm, "> "),
	(text) => `1. ${text.replace(/\n/g, "\n   ")}`,
	(text) => `| a | b |\n| - | :-: |\n| ${oneLine(text)} | ${oneLine(text)} |`,
	(text) => `## ${oneLine(text)}`,
	(text) => `**${oneLine(text)}** _${oneLine(text)}_ ~~${oneLine(text)}~~ \`${oneLine(text)}\``,
	(text) => `[${oneLine(text)}](https://e.example/a)`,
	(text) => `[x](https://e.example/a "${oneLine(text).replaceAll('"', '\\"')}")`,
	(text) => `[x](<${oneLine(text).replace(/[<>]/g, "")}>) <${oneLine(text).replace(/[<> ]/g, "")}>`,
	(text) => `https://e.example/${oneLine(text).replaceAll(" ", "")}`,
	(text) => `[r]: ${oneLine(text)}\n\n[r] [x][r] ![x][r]`,
	(text) => `\`\`\`${oneLine(text)}\nx\n\`\`\``,
	(text) => `~~~~md\n${text}\n~~~~`,
	(text) => `$${oneLine(text)}$ \\(\\text{${oneLine(text)}}\\)\n\n$$\n${text}\n$$`,
	(text) => text.replaceAll("<", "&lt;").replaceAll(">", "&#62;"),
	(text) => `&#60;${text.slice(1)}`,
];

/** Hostile texts in every place that is not the panel's own, in a real browser with the panel's policy. */
export const panel: Attack = {
	what: "panel",
	async run(scale, fault) {
		const tally = new Tally();
		const texts = [...HOSTILE.flatMap((text) => AROUND.map((put) => put(text))), ...crossed(CROSSED * scale)];
		const browser = await PanelBrowser.start();
		try {
			for (let at = 0; at < texts.length; at += PER_PAGE) {
				const page = await browser.open();
				await show(page, texts.slice(at, at + PER_PAGE), fault);
				tally.add("texts shown, in every place", Math.min(PER_PAGE, texts.length - at));
				tally.add("links pressed", (await page.posted()).filter(({ type }) => type === "openLink").length);
				await page.page.context().close();
			}
		} finally {
			await browser.stop();
		}
		return tally.counts;
	},
};

async function show(page: PanelPage, texts: readonly string[], fault: (what: string) => void): Promise<void> {
	for (let at = 0; at < texts.length; at += TOGETHER) {
		const shown = texts.slice(at, at + TOGETHER);
		await page.snapshot(shown.map((text, index) => everywhere(text, `t${at + index}`)));
		const wrong = [...(await provoked(page)), ...page.misdeeds.splice(0)];
		for (const what of wrong)
			fault(`${what} in one of ${JSON.stringify(shown.map((text) => text.slice(0, 60)))}`);
	}
	const posted = await page.posted();
	for (const message of posted) {
		if (message.type === "openLink" ? !/^https?:\/\//i.test(message.href) : message.type !== "ready")
			fault(`the panel asked for ${JSON.stringify(message).slice(0, 300)}`);
	}
}

/** Two halves of hostile texts in Markdown that was not made for either; always the same ones. */
function crossed(count: number): string[] {
	let seed = 1;
	const below = (limit: number) => {
		seed = (seed * 48_271) % 2_147_483_647;
		return seed % limit;
	};
	const short = HOSTILE.filter(({ length }) => length < 400);
	const half = () => {
		const text = short[below(short.length)] ?? "";
		const at = below(text.length + 1);
		return below(2) === 0 ? text.slice(0, at) : text.slice(at);
	};
	return Array.from({ length: Math.floor(count) }, () => {
		const [outer, inner] = [AROUND[below(AROUND.length)], AROUND[below(AROUND.length)]];
		const text = inner?.(half() + half()) ?? "";
		return outer?.(text) ?? text;
	});
}

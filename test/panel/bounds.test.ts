import assert from "node:assert/strict";
import { answered, asked, closed, completed, forced, prefilled, thought } from "./conversations.ts";
import { HUGE_TEXTS } from "./hugeTexts.ts";
import { openPanels } from "./openPanels.ts";
import type { PanelPage } from "./panelPage.ts";

/** More than is shown as Markdown at once, in characters. */
const CHARS = 400_000;
/** The most that is sanitised and drawn in one piece; a mark that is spelled out has eight characters. */
const BLOCK_NODES = 1000;
const BLOCK_CHARS = 33_000;
/** The most nodes that one task may put into the page, and that all of such a text may have. */
const TASK_NODES = 20_000;
const ALL_NODES = 100_000;

describe("the panel in a browser", function () {
	this.timeout(120_000);
	const open = openPanels();

	describe("whatever a model writes", () => {
		for (const [name, make] of Object.entries(HUGE_TEXTS)) {
			it(`draws ${name} in pieces of a bounded size, and what is new alone`, async () => {
				const panel = await open();
				const text = make(CHARS);
				await panel.snapshot([[asked("t"), prefilled(), thought("Hm."), closed("capped"), forced()]]);
				const whole = await drawnBy(panel, () => panel.reasoned("t", answered(text)));
				assert.ok(whole.nodes <= TASK_NODES, `${whole.nodes} nodes in a task`);
				const { blocks, nodes } = await piecesOf(panel);
				assert.ok(nodes <= ALL_NODES, `${nodes} nodes`);
				const most = (of: (block: { nodes: number; chars: number }) => number) => Math.max(...blocks.map(of));
				assert.ok(
					most((block) => block.nodes) <= BLOCK_NODES,
					`${most((block) => block.nodes)} nodes in a block`,
				);
				assert.ok(most((block) => block.chars) <= BLOCK_CHARS, `${most((block) => block.chars)} characters`);
				const more = await drawnBy(panel, () => panel.reasoned("t", answered("\nand so on ")));
				assert.ok(more.nodes <= BLOCK_NODES, `${more.nodes} nodes for a few words`);
				assert.ok(more.chars <= BLOCK_CHARS, `${more.chars} characters for a few words`);
			});
		}
	});

	it("reads on in a text that is too much for once when it is wanted", async () => {
		const panel = await open();
		const heading = (n: number) => `## Part ${n}\n\n${"Some *words* of it.\n".repeat(50)}\n`;
		const text = Array.from({ length: 450 }, (_, n) => heading(n)).join("");
		await panel.snapshot([[asked("t"), prefilled(), closed("capped"), answered(text)]]);
		const more = panel.page.getByRole("button", { name: "Show more of it formatted" });
		const formatted = () => panel.page.locator(".answer h4").count();
		const first = await formatted();
		assert.ok(first > 200 && first < 400, `${first} headings`);
		assert.match(await panel.page.locator(".answer").evaluate((answer) => answer.textContent), /## Part 449/);
		await panel.reasoned("t", answered("## The end\n"), completed());
		assert.equal(await formatted(), first);
		await more.click();
		await panel.drawn();
		assert.equal(await formatted(), 451);
		assert.equal(await more.count(), 0);
		const whole = [
			asked("t"),
			prefilled(),
			closed("capped"),
			answered(text),
			answered("## The end\n"),
			completed(),
		];
		await panel.snapshot([whole]);
		await panel.drawn();
		assert.equal(await formatted(), 451, "also when the conversation is told anew");
		assert.equal(await more.count(), 0);
	});

	it("shows what would take too long as it was written, until it is wanted all the same", async () => {
		const panel = await open();
		const deep = `${"> ".repeat(60)}deep`;
		await panel.snapshot([
			[asked("t"), prefilled(), closed("capped"), answered(`Before.\n\n${deep}`), completed()],
		]);
		assert.equal(await panel.page.locator(".answer blockquote").count(), 0);
		assert.match(await panel.textOf(".unformatted"), /> > deep$/);
		await panel.page.getByRole("button", { name: "Show it formatted" }).click();
		assert.equal(await panel.page.locator(".unformatted").count(), 0);
		assert.ok((await panel.page.locator(".answer blockquote").count()) > 30);
	});
});

/** The most nodes and characters that one task has put into the page while something is done. */
async function drawnBy(
	{ page }: PanelPage,
	act: () => Promise<void>,
): Promise<{ nodes: number; chars: number }> {
	await page.evaluate(() => {
		const drawn = { nodes: 0, chars: 0 };
		const seen = new MutationObserver((records) => {
			const added = new Set<Node>();
			for (const { addedNodes, target, type } of records) {
				for (const node of type === "characterData" ? [target] : addedNodes) {
					added.add(node);
					const inside = document.createTreeWalker(node);
					while (inside.nextNode()) added.add(inside.currentNode);
				}
			}
			drawn.nodes = Math.max(drawn.nodes, added.size);
			const texts = [...added].filter((node) => node.isConnected && node.nodeType === Node.TEXT_NODE);
			drawn.chars = Math.max(
				drawn.chars,
				texts.reduce((sum, node) => sum + (node.nodeValue?.length ?? 0), 0),
			);
		});
		seen.observe(document.querySelector(".conversation") as Element, {
			subtree: true,
			childList: true,
			characterData: true,
		});
		Object.assign(globalThis, { drawn, seen });
	});
	await act();
	return page.evaluate(() => {
		const { drawn, seen } = globalThis as never as {
			drawn: { nodes: number; chars: number };
			seen: MutationObserver;
		};
		seen.disconnect();
		return drawn;
	});
}

/** Nodes and characters of what is drawn at a time, and all nodes of the answer. */
function piecesOf({
	page,
}: PanelPage): Promise<{ blocks: { nodes: number; chars: number }[]; nodes: number }> {
	return page.evaluate(() => {
		const answer = document.querySelector(".answer") as Element;
		const pieces = [...answer.querySelectorAll(".block, .code-part")];
		// A block of code is drawn part by part.
		const blocks = pieces.filter((piece) => piece.querySelector(".code-part") === null);
		return {
			blocks: blocks.map((block) => ({
				nodes: block.querySelectorAll("*").length,
				chars: block.textContent?.length ?? 0,
			})),
			nodes: answer.querySelectorAll("*").length,
		};
	});
}

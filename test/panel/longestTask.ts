import type { PanelPage } from "./panelPage.ts";

/** What held up the page: its longest task, in milliseconds. */
export interface Held {
	/** By the clock, as a user feels it; other programs make it longer. */
	readonly clock: number;
	/** Of its thread's own time. */
	readonly own: number;
}

interface Recording {
	readonly traceEvents: readonly {
		readonly name: string;
		readonly pid: number;
		readonly tid: number;
		/** In microseconds. */
		readonly dur?: number;
		readonly tdur?: number;
		readonly args: { readonly name?: string };
	}[];
}

/** The page's longest task while something is done. */
export async function longestTask({ page }: PanelPage, act: () => Promise<unknown>): Promise<Held> {
	const browser = page.context().browser();
	await browser?.startTracing(page, { categories: ["toplevel"] });
	await act();
	const { traceEvents } = JSON.parse(String(await browser?.stopTracing())) as Recording;
	const isMain = ({ name, args }: Recording["traceEvents"][number]) =>
		name === "thread_name" && args.name === "CrRendererMain";
	const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
	const tasks = traceEvents.filter(
		({ name, pid, tid }) => name.endsWith("RunTask") && threads.has(`${pid} ${tid}`),
	);
	const longest = (of: (task: Recording["traceEvents"][number]) => number | undefined) =>
		tasks.reduce((most, task) => Math.max(most, (of(task) ?? 0) / 1000), 0);
	return { clock: longest(({ dur }) => dur), own: longest(({ tdur }) => tdur) };
}

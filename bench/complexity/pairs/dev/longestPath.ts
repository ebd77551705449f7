export function longestPath(graph: Map<string, string[]>): number {
	const best = new Map<string, number>();
	const visit = (n: string): number => {
		const known = best.get(n);
		if (known !== undefined) return known;
		best.set(n, 0);
		const depth = Math.max(0, ...(graph.get(n) ?? []).map((m) => 1 + visit(m)));
		best.set(n, depth);
		return depth;
	};
	return Math.max(...[...graph.keys()].map(visit));
}

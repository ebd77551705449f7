interface Item {
	name: string;
	price: number;
	tags: string[];
}

/** Greatest common divisor. */
function gcd(a: number, b: number): number {
	return b === 0 ? a : gcd(b, a % b);
}

function pairsWithin(items: Item[], budget: number): [Item, Item][] {
	const found: [Item, Item][] = [];
	for (let i = 0; i < items.length; i++) {
		for (let j = i + 1; j < items.length; j++) {
			if (items[i].price + items[j].price <= budget && items[i].name !== items[j].name) {
				found.push([items[i], items[j]]);
			}
		}
	}
	return found;
}

async function restock(items: Map<string, number>, fetchCount: (name: string) => Promise<number>) {
	let missing = 0;
	while (missing < 3) {
		const count = await fetchCount(`item-${missing}`);
		if (count < 0) {
			throw new Error("negative stock");
		} else if (count === 0) {
			missing += 1;
			continue;
		}
		items.set(`item-${missing}`, count);
	}
	return [...items.values()].map((count) => count * 2);
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { FairQueue } from "../../src/core/engine/fairQueue.ts";

/** Work that ends when it is told to. */
class Work {
	started = false;
	end: () => void = () => {};
	readonly run = () => {
		this.started = true;
		return new Promise<void>((resolve) => {
			this.end = resolve;
		});
	};
}

/** Lets everything that can happen now happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a fair queue", () => {
	it("are taken one after the other, and tell how many come before them", async () => {
		const queue = new FairQueue<string>();
		const [first, second] = [new Work(), new Work()];
		const told: number[] = [];
		const one = queue.take("a", first.run);
		const two = queue.take("a", second.run, { onAhead: (ahead) => told.push(ahead) });
		await settle();
		assert.deepEqual([first.started, second.started, told], [true, false, [1]]);
		first.end();
		await one;
		await settle();
		assert.equal(second.started, true);
		second.end();
		await two;
		await settle();
		assert.ok(queue.idle);
	});

	it("keep whoever asks once waiting for one turn of whoever asks much", async () => {
		const queue = new FairQueue<string>();
		const order: string[] = [];
		const take = (client: string, name: string) =>
			queue.take(client, async () => {
				order.push(name);
				await settle();
			});
		await Promise.all([take("a", "a1"), take("a", "a2"), take("a", "a3"), take("b", "b1"), take("c", "c1")]);
		assert.deepEqual(order, ["a1", "a2", "b1", "c1", "a3"]);
	});

	it("that are given up while they wait are never begun, and those behind them move up", async () => {
		const queue = new FairQueue<string>();
		const [first, second, third] = [new Work(), new Work(), new Work()];
		const stop = new AbortController();
		const told: number[] = [];
		void queue.take("a", first.run);
		const given = queue.take("a", second.run, { signal: stop.signal });
		void queue.take("a", third.run, { onAhead: (ahead) => told.push(ahead) });
		stop.abort();
		assert.equal(await given, undefined);
		first.end();
		await settle();
		assert.deepEqual([second.started, third.started, told], [false, true, [2, 1]]);
	});

	it("go on after work that fails", async () => {
		const queue = new FairQueue<string>();
		const failing = queue.take("a", () => Promise.reject(new Error("no")));
		const next = queue.take("a", async () => 7);
		await assert.rejects(failing, /no/);
		assert.equal(await next, 7);
	});

	it("never overlap, keep each client's order, and let nobody pass twice whom somebody waits for", async () => {
		const asks = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(asks, async (clients) => {
				const queue = new FairQueue<string>();
				const order: [client: string, index: number][] = [];
				let running = 0;
				await Promise.all(
					clients.map((client, index) =>
						queue.take(client, async () => {
							assert.equal(++running, 1);
							order.push([client, index]);
							await settle();
							running--;
						}),
					),
				);
				assert.equal(order.length, clients.length);
				for (const client of new Set(clients)) {
					const own = order.flatMap(([other, index]) => (other === client ? [index] : []));
					assert.deepEqual(
						own,
						[...own].sort((a, b) => a - b),
					);
				}
				// All were asked for at once: after the first, between two of one client come all who still wait.
				for (let at = 2; at < order.length; at++) {
					if (order[at]?.[0] !== order[at - 1]?.[0]) continue;
					const rest = order.slice(at).map(([client]) => client);
					assert.deepEqual([...new Set(rest)], [order[at]?.[0]]);
				}
			}),
			{ numRuns: 200 },
		);
	});
});

describe("spare work", () => {
	/** Work that goes on until it is ended or broken off. */
	class Spare {
		begun = 0;
		broken = 0;
		end: () => void = () => {};
		readonly run = (signal: AbortSignal) => {
			this.begun++;
			return new Promise<string>((resolve) => {
				this.end = () => resolve("done");
				signal.addEventListener("abort", () => {
					this.broken++;
					resolve("broken off");
				});
			});
		};
	}

	it("waits for all that is asked, gives way to it at once, and is begun again", async () => {
		const queue = new FairQueue<string>();
		const spare = new Spare();
		const [first, second] = [new Work(), new Work()];
		const told: number[] = [];
		const one = queue.take("a", first.run);
		const result = queue.spare("b", spare.run);
		await settle();
		assert.equal(spare.begun, 0);
		first.end();
		await one;
		await settle();
		assert.equal(spare.begun, 1);
		assert.equal(queue.idle, false);
		const two = queue.take("a", second.run, { onAhead: (ahead) => told.push(ahead) });
		assert.equal(spare.broken, 1);
		await settle();
		assert.equal(second.started, true);
		assert.deepEqual(told, [], "nobody has to wait for it");
		second.end();
		await two;
		await settle();
		assert.equal(spare.begun, 2);
		spare.end();
		assert.equal(await result, "done");
		await settle();
		assert.ok(queue.idle);
	});

	it("is only the latest that was wanted, and none of a client that has left", async () => {
		const queue = new FairQueue<string>();
		const [first, second] = [new Spare(), new Spare()];
		const one = queue.spare("a", first.run);
		await settle();
		const two = queue.spare("b", second.run);
		assert.equal(await one, undefined);
		await settle();
		assert.deepEqual([first.broken, second.begun], [1, 1]);
		queue.leave("a");
		assert.equal(second.broken, 0);
		queue.leave("b");
		assert.equal(await two, undefined);
		await settle();
		assert.ok(queue.idle);
		assert.deepEqual([first.begun, second.begun], [1, 1]);
	});

	it("that fails fails for whoever wanted it, and nobody else", async () => {
		const queue = new FairQueue<string>();
		await assert.rejects(
			queue.spare("a", () => Promise.reject(new Error("no"))),
			/no/,
		);
		assert.equal(await queue.take("a", async () => "yes"), "yes");
	});
});

import assert from "node:assert/strict";
import { Disposables } from "../../src/core/disposables.ts";
import { Emitter } from "../../src/core/emitter.ts";

describe("an emitter", () => {
	it("tells everybody who has subscribed, in their order, until they let go", () => {
		const emitter = new Emitter<number>();
		const heard: string[] = [];
		const first = emitter.event((n) => heard.push(`first ${n}`));
		emitter.event((n) => heard.push(`second ${n}`));
		emitter.fire(1);
		first.dispose();
		emitter.fire(2);
		assert.deepEqual(heard, ["first 1", "second 1", "second 2"]);
	});

	it("tells the same listener as often as it has subscribed, and lets go of one at a time", () => {
		const emitter = new Emitter<void>();
		let heard = 0;
		const listener = () => heard++;
		const once = emitter.event(listener);
		emitter.event(listener);
		emitter.fire();
		once.dispose();
		emitter.fire();
		assert.equal(heard, 3);
	});

	it("can be let go of while it tells", () => {
		const emitter = new Emitter<void>();
		let heard = 0;
		const own = emitter.event(() => {
			heard++;
			own.dispose();
		});
		emitter.event(() => heard++);
		emitter.fire();
		emitter.fire();
		assert.equal(heard, 3);
	});
});

describe("disposables", () => {
	it("dispose of what they own once, the last first", () => {
		const gone: string[] = [];
		class Owner extends Disposables {
			constructor() {
				super();
				this.own({ dispose: () => gone.push("first") }, { dispose: () => gone.push("second") });
			}
		}
		const owner = new Owner();
		owner.dispose();
		owner.dispose();
		assert.deepEqual(gone, ["second", "first"]);
	});
});

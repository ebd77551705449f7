import { Conversation } from "../../src/host/conversation/conversation.ts";
import { EngineClient } from "../../src/host/engine/engineClient.ts";
import { joinSharedEngine } from "../../src/host/engine/sharedEngine.ts";
import { ENGINE } from "../engine/nano.ts";
import { MODEL, settingsAt, TALLY } from "../engine/questions.ts";
import { WindowProgram } from "../engine/windowProgram.ts";
import { type Attack, Tally } from "./attack.ts";
import { withRuntimeFolder } from "./runtimeFolder.ts";

const OF_EACH_KIND = 20;

/** Windows that go in mid-answer, each a process of its own, while another one asks on. */
export const windows: Attack = {
	what: "windows",
	async run(scale, fault) {
		const tally = new Tally();
		await withRuntimeFolder(async () => {
			const client = new EngineClient(() => joinSharedEngine(ENGINE, () => {}), { log: () => {} });
			const conversation = new Conversation(() => client);
			const ask = () => conversation.ask(TALLY, { model: MODEL, settings: settingsAt("max") });
			await client.probe();
			const { pid } = client;
			let going = true;
			const asking = (async () => {
				while (going) {
					const { answer, failure } = await ask();
					tally.add("answers of the window that stays");
					if (!/returns 2\./.test(answer)) fault(`it was answered: ${failure?.message ?? answer}`);
				}
			})();
			try {
				for (const how of ["close", "exit", "kill"] as const) {
					for (let n = 0; n < Math.max(1, Math.round(OF_EACH_KIND * scale)); n++) {
						const window = await WindowProgram.open(1000, "max");
						const thinking = await window.next("thinking");
						await new Promise((later) => setTimeout(later, n * 3));
						await window.leave(how);
						tally.add({ close: "closed in order", exit: "exited at once", kill: "killed" }[how]);
						if (thinking.pid !== pid) fault(`another engine after ${n} (${how})`);
					}
				}
				going = false;
				await asking;
				await client.probe();
				if (client.pid !== pid) fault("the engine is another one");
			} finally {
				going = false;
				await asking.catch(() => {});
				if (client.pid) process.kill(client.pid, "SIGKILL");
				client.dispose();
			}
		});
		return tally.counts;
	},
};

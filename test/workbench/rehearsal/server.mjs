// A stand-in for a model of real size: speaks llama-server's protocol, writes as slowly as a 7B model on a
// laptop, and recites script.md at length, in Markdown with formulas, tables and code. See README.md.
// node server.mjs [--port 8090] [--tps 12] [--prefill 60] [--context 8192] [--script script.md]
//   [--with-parent]
// --with-parent: it ends with whoever holds its standard input, however that one ends.
import { readFileSync } from "node:fs";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
	options: {
		port: { type: "string", default: "8090" },
		tps: { type: "string", default: "12" },
		prefill: { type: "string", default: "60" },
		context: { type: "string", default: "8192" },
		"with-parent": { type: "boolean", default: false },
		script: { type: "string", default: new URL("./script.md", import.meta.url).pathname },
	},
});
if (options["with-parent"]) process.stdin.resume().on("close", () => process.exit());
const HINT = "\n\nI overthought it, the final answer should be:\n\n";
const MORE = "\n\nWait,";
const CONTROL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"];
const TEMPLATE =
	"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
	"{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * Options that can change while it runs: POST /control {"tps": 40, "fail": "500", "loadingMs": 5000,
 * "holdAfter": 20, "cutAfter": 30}. After so many tokens of a thought or an answer it waits until that is 0
 * again; after so many of a reply it drops the connection.
 */
const control = {
	tps: +options.tps,
	prefill: +options.prefill,
	context: +options.context,
	fail: "",
	loadingUntil: 0,
	holdAfter: 0,
	cutAfter: 0,
};

const vocabulary = new Map();
const words = [];
function idOf(word) {
	let id = vocabulary.get(word);
	if (id === undefined) {
		id = words.push(word) - 1;
		vocabulary.set(word, id);
	}
	return id;
}
CONTROL.forEach(idOf);
const WORD = / ?\p{L}{1,7}|\d|\n+|[ \t]+(?=\S)|[ \t]+|[^\s\p{L}\d]{1,2}/gu;
const plain = (text) => (text.match(WORD) ?? []).map(idOf);
const encode = (text, special) =>
	special
		? text
				.split(/(<\|im_start\|>|<\|im_end\|>|<\|endoftext\|>)/)
				.filter(Boolean)
				.flatMap((part) => (CONTROL.includes(part) ? [idOf(part)] : plain(part)))
		: plain(text);
const decode = (ids) => ids.map((id) => words[id] ?? "?").join("");

/**
 * A section of the script begins with a line "@@@ name". The script is read each time, so it can be edited
 * meanwhile.
 */
function section(name) {
	const parts = readFileSync(options.script, "utf8").split(/^@@@ /m);
	const part = parts.find((text) => text.startsWith(`${name}\n`));
	return part?.slice(name.length + 1).trimEnd() ?? "";
}

/** The section for a question, by the words of the product's own commands. */
function kindOf(user) {
	if (/whole corrected code/.test(user))
		return /topK/.test(user) && !/function total/.test(user) ? "fixtopk" : "fix";
	if (/unit tests/.test(user)) return "tests";
	if (/O notation/.test(user)) return "complexity";
	if (/Document the selected/.test(user)) return "document";
	if (/returns?\?|what does .* return/i.test(user)) return "short";
	if (/Explain the (selected|reported)/.test(user)) return "explain";
	return "ask";
}

/** What comes next: the rest of the thought with its answer, or the rest of the answer after the hint. */
function plan(prompt) {
	const start = prompt.lastIndexOf("<|im_start|>assistant\n");
	const said = prompt.slice(start + "<|im_start|>assistant\n".length);
	const user = prompt.slice(prompt.lastIndexOf("<|im_start|>user\n", start), start);
	const kind = kindOf(user);
	const thought = section(`${kind}.thought`) || section("ask.thought");
	const answer = section(`${kind}.answer`) || section("ask.answer");
	const hintAt = said.lastIndexOf(HINT);
	if (hintAt >= 0) {
		const done = said.slice(hintAt + HINT.length);
		return {
			kind,
			answering: true,
			share: hintAt / thought.length,
			before: plain(done).length,
			rest: answer.startsWith(done) ? answer.slice(done.length) : "",
		};
	}
	const whole = `${thought}\n\n**Final Answer**\n\n${answer}`;
	let at = 0;
	for (let n = 0; n < said.length; ) {
		if (said[n] === whole[at]) {
			n++;
			at++;
		} else if (said.startsWith(MORE, n)) n += MORE.length;
		else break;
	}
	return {
		kind,
		answering: false,
		share: 0,
		before: plain(whole.slice(0, at)).length,
		rest: whole.slice(at),
	};
}

/**
 * The confidence of a token: low for an answer while the thought is young; short answers settle at half of
 * it.
 */
function sureness({ answering, kind, share }, n) {
	if (!answering) return 0.999;
	if (kind === "short") return share < 0.45 ? (n % 5 === 3 ? 0.55 : 0.97) : 0.999;
	if (share < 0.3) return n % 5 === 3 ? 0.55 : 0.97;
	return share < 0.6 && n % 7 === 5 ? 0.9 : 0.999;
}

let cache = [];
function cachedOf(ids) {
	let n = 0;
	while (n < ids.length && n < cache.length && ids[n] === cache[n]) n++;
	return n;
}

async function complete(json, response) {
	const ids = Array.isArray(json.prompt) ? json.prompt : encode(json.prompt, true);
	let open = true;
	response.on("close", () => {
		open = false;
	});
	const cached = cachedOf(ids);
	const end = Date.now() + ((ids.length - cached) / control.prefill) * 1000;
	while (Date.now() < end && open) await sleep(Math.min(50, Math.max(1, end - Date.now())));
	if (!open) return;
	cache = [...ids];
	const usage = (n) => ({
		prompt_tokens: ids.length,
		completion_tokens: n,
		prompt_tokens_details: { cached_tokens: cached },
	});
	const planned = plan(decode(ids));
	const tokens = plain(planned.rest);
	const write = (choices, more = {}) =>
		response.write(`data: ${JSON.stringify({ object: "text_completion", choices, ...more })}\n\n`);
	const verbose = (list, n) => (json.verbose ? { __verbose: { tokens: list, tokens_predicted: n } } : {});
	if (json.stream) response.writeHead(200, { "content-type": "text/event-stream" });
	let said = "";
	let n = 0;
	let finish = "length";
	for (let next = Date.now(); n < (json.max_tokens ?? Infinity); ) {
		next += 1000 / control.tps;
		if (next > Date.now()) await sleep(next - Date.now());
		while (open && control.holdAfter && planned.before + n >= control.holdAfter) {
			await sleep(10);
			next = Date.now();
		}
		if (!open) return;
		if (control.cutAfter && n >= control.cutAfter) return void response.destroy();
		const token = tokens[n++];
		if (token === undefined) {
			finish = "stop";
			cache.push(idOf("<|im_end|>"));
			break;
		}
		cache.push(token);
		said += words[token];
		const logprobs = { content: [{ token: words[token], logprob: Math.log(sureness(planned, n - 1)) }] };
		if (json.stream)
			write(
				[{ text: words[token], index: 0, finish_reason: null, ...(json.logprobs && { logprobs }) }],
				verbose([token], n),
			);
	}
	if (!json.stream) {
		const body = {
			object: "text_completion",
			choices: [{ text: said, index: 0, finish_reason: finish }],
			usage: usage(n),
		};
		return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
	}
	write([{ text: "", index: 0, finish_reason: finish }], verbose([], n));
	write([], { usage: usage(n) });
	response.end("data: [DONE]\n\n");
}

const server = http.createServer(async (request, response) => {
	let body = "";
	for await (const chunk of request) body += chunk;
	const json = body ? JSON.parse(body) : {};
	const path = request.url.split("?")[0];
	const send = (value, status = 200) =>
		response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
	if (path === "/control") {
		const { loadingMs, ...rest } = json;
		Object.assign(control, rest, loadingMs && { loadingUntil: Date.now() + loadingMs });
		return send(control);
	}
	if (control.fail) return send({ error: { message: "CUDA error: out of memory" } }, Number(control.fail));
	if (Date.now() < control.loadingUntil)
		return send({ error: { message: "Loading model", code: 503, type: "unavailable_error" } }, 503);
	if (path === "/v1/models")
		return send({ object: "list", data: [{ id: "efficientscaling/Z1-7B", object: "model" }] });
	if (path === "/props")
		return send({
			default_generation_settings: { n_ctx: control.context },
			chat_template: TEMPLATE,
			bos_token: "",
			eos_token: "<|im_end|>",
		});
	if (path === "/tokenize") return send({ tokens: encode(json.content, json.parse_special ?? false) });
	if (path === "/v1/completions") return complete(json, response);
	return send({ error: { message: "File Not Found" } }, 404);
});
server.listen(+options.port, "127.0.0.1", () =>
	console.log(`stand-in for Z1-7B on http://127.0.0.1:${server.address().port}`),
);

import assert from "node:assert/strict";
import { estimateComplexity } from "../../src/core/complexity/estimateComplexity.ts";
import { factsOf } from "../../src/core/complexity/features.ts";
import type { Question } from "../../src/core/question/question.ts";
import { READY_QUESTIONS } from "../../src/core/question/readyQuestions.ts";

const CODE = "def tally(items):\n    count = 0\n    for v in items:\n        count += v\n    return count";

function about(prompt: string, text = CODE): Question {
	return {
		prompt,
		code: { file: "t.py", language: "python", startLine: 1, endLine: text.split("\n").length, text },
	};
}

/** What people ask, in six languages, and what that is. */
const INTENTS: Readonly<Record<string, readonly string[]>> = {
	explain: [
		"Explain tally(items).",
		"What does this do?",
		"Erkläre das.",
		"Que fait ce code ?",
		"¿Qué hace esto?",
	],
	lookup: [
		"Which port does it use?",
		"Wie viele Zeilen sind das?",
		"Quel est le nom ?",
		"どこで使われていますか。",
	],
	edit: [
		"Rename count to total.",
		"Benenne count um.",
		"Renomme count.",
		"Cambia el nombre de count.",
		"重命名变量。",
	],
	fix: [
		"Find the bug and fix it.",
		"Behebe den Fehler.",
		"Corrige l'erreur.",
		"バグを直してください。",
		"修复这个错误。",
	],
	test: [
		"Write unit tests for this",
		"Schreibe Unit-Tests dafür.",
		"Écris des tests.",
		"テストを書いてください。",
	],
	document: ["Add a docstring", "Dokumentiere die Funktion.", "给这个函数加注释。"],
	refactor: [
		"Convert this to Rust",
		"Vereinfache das.",
		"Simplifie ce code.",
		"リファクタリングして。",
		"重构一下。",
	],
	optimise: ["What is the time complexity?", "Mach das schneller.", "Quelle est la complexité ?", "优化它。"],
	prove: [
		"Prove that it terminates",
		"Beweise es.",
		"Démontre-le.",
		"Demuéstralo.",
		"証明してください。",
		"证明它。",
	],
	why: [
		"Why does tally return 0?",
		"Warum ist das so?",
		"Pourquoi ?",
		"¿Por qué falla?",
		"なぜですか。",
		"为什么不对？",
	],
	review: [
		...["Any undefined behaviour?", "Can this be exploited?", "It hangs.", "Is it thread-safe?"],
		...[
			"Ist das threadsicher?",
			"Risque de dépassement ?",
			"¿Es vulnerable?",
			"スレッドセーフですか。",
			"会溢出吗？",
		],
	],
	write: [
		"Implement quicksort.",
		"Schreibe einen Parser.",
		"Écris une fonction.",
		"Crea una clase.",
		"实现一个队列。",
	],
	predict: ["What does tally([1]) return?", "Was ergibt tally([1])?", "Que renvoie tally([1]) ?"],
};

describe("what a prompt asks for", () => {
	for (const [intent, prompts] of Object.entries(INTENTS)) {
		for (const prompt of prompts) {
			it(`takes "${prompt}" for ${intent}`, () => {
				assert.equal(factsOf(about(prompt)).intent, intent);
			});
		}
	}

	const indirectly: Readonly<Record<string, readonly string[]>> = {
		edit: [
			"Rename the method to total.",
			"Remove the unused function.",
			"Kannst du count in total umbenennen?",
			"Peux-tu renommer count en total ?",
			"¿Puedes renombrar count a total?",
			"最後の関数を削除してください。",
			"删除最后一个函数。",
		],
		explain: [
			"I don't understand this code.",
			"Was passiert hier?",
			"Kannst du mir das erklären?",
			"Peux-tu m'expliquer ce code ?",
			"No entiendo este código.",
			"このコードの意味がわかりません。",
			"我看不懂这段代码。",
			"This is my first function. Please explain it.",
			"What does all of this mean?",
			"C'est quoi ce code ?",
			"这段是什么意思？",
		],
		test: [
			"I need unit tests for this.",
			"Kannst du Tests dafür schreiben?",
			"Peux-tu écrire des tests ?",
			"¿Puedes escribir pruebas?",
			"J'ai besoin de tests pour ça.",
			"Here is my code. Write unit tests for it.",
		],
		fix: [
			"There's a bug in here somewhere.",
			"Kannst du den Fehler beheben?",
			"Hay un error, arréglalo.",
			"I get a KeyError. Fix it.",
		],
		refactor: [
			"Make this more readable.",
			"Peux-tu nettoyer ça ?",
			"Bitte aufräumen.",
			"もっと読みやすくしてください。",
		],
		document: ["Add documentation.", "Ajoute des commentaires.", "¿Puedes documentar esta función?"],
		lookup: [
			"On which port does it listen?",
			"Mit welchem Befehl starte ich das?",
			"Dans quel fichier est-ce défini ?",
			"¿En qué archivo se usa?",
		],
		write: [
			"I need a function that parses dates.",
			"Ich brauche eine Klasse dafür.",
			"我需要一个读取 CSV 的函数。",
		],
		optimise: ["How could this be quicker?", "¿Cómo lo optimizo?", "もっと効率よくしてください。"],
		review: ["Is optimistic locking safe here?"],
		why: ["count is always zero. Why?", "0が返る理由は何ですか。", "Je ne comprends pas pourquoi ça plante."],
		check: ["¿Puede ser negativo?", "Y a-t-il une valeur par défaut ?"],
	};

	for (const [intent, prompts] of Object.entries(indirectly)) {
		for (const prompt of prompts) {
			it(`takes "${prompt}" for ${intent}, however indirectly it is asked`, () => {
				assert.equal(factsOf(about(prompt)).intent, intent);
			});
		}
	}

	it("is a task where something is to be found in code that is not written yet", () => {
		for (const prompt of [
			"Find the shortest path.",
			"Solve the following task.",
			"Such that a < b, find all a.",
		])
			assert.equal(factsOf({ prompt }).intent, "write", prompt);
		assert.equal(factsOf(about("Find the bug.")).intent, "fix");
	});

	it("is not mixed from the words of two sentences", () => {
		for (const more of ["Keep it short.", "Tests brauche ich keine.", "The tests can wait."]) {
			assert.equal(factsOf({ prompt: `How do I sort a list in Python? ${more}` }).intent, "lookup", more);
			assert.equal(factsOf(about(`Add a field. ${more}`)).intent, "edit", more);
		}
	});

	it("does not count what another word resembles, or is without its accent", () => {
		for (const prompt of [
			"What is the root of this, and are there lots of it?",
			"Füge noch ein Stück hinzu.",
			"Añade el primero.",
			"Le reste ne doit pas bouger.",
			"Trie les imports.",
			"Quelle mémoire ?",
			"Rename lock to deadlock.",
			"Which rows are filled?",
		])
			assert.deepEqual([...factsOf(about(prompt)).topics.keys()], [], prompt);
	});

	it("is told apart by what it is about", () => {
		const topics = (prompt: string) => [...factsOf({ prompt }).topics.keys()];
		assert.deepEqual(topics("Any undefined behaviour?"), ["memorySafety"]);
		assert.deepEqual(topics("线程安全吗？"), ["concurrency"]);
		assert.deepEqual(topics("It hangs."), ["hang"]);
		assert.deepEqual(topics("Can this be exploited?"), ["security"]);
		assert.deepEqual(topics("Which port does the server use?"), []);
	});
});

describe("what changes nothing", () => {
	const questions = [
		"Prove that it terminates.",
		"Is this thread-safe?",
		"Explain this function.",
		"Ist das frei von Wettlaufsituationen?",
		"Implement a distributed rate limiter.",
		"Rename count to total.",
	];
	const unchanged = (change: (question: Question) => Question) => {
		for (const prompt of questions) {
			const question = about(prompt);
			assert.equal(estimateComplexity(change(question)).level, estimateComplexity(question).level, prompt);
		}
	};
	const withPrompt = (change: (prompt: string) => string) => (question: Question) => ({
		...question,
		prompt: change(question.prompt),
	});
	const withCode = (change: (text: string) => string) => (question: Question) =>
		about(question.prompt, change(question.code?.text ?? ""));

	it("is a demand that is taken back", () => {
		for (const words of [
			"You need not prove anything.",
			"Do not think about it.",
			"There is no need to explain the proof.",
			"Du musst nichts beweisen.",
			"Inutile de prouver quoi que ce soit.",
			"No hace falta demostrar nada.",
			"証明は不要です。",
			"不需要证明。",
		]) {
			unchanged(withPrompt((prompt) => `${prompt} ${words}`));
		}
	});

	it("is a slip of the pen", () => {
		const slips = { Prove: "Porve", thread: "thraed", Explain: "Expalin", frei: "feri", Rename: "Renmae" };
		for (const [word, slip] of Object.entries(slips))
			unchanged(withPrompt((prompt) => prompt.replace(word, slip)));
	});

	it("is a comment, a licence, an empty line", () => {
		unchanged(withCode((text) => `# TODO: prove that there is no deadlock here\n${text}`));
		unchanged(
			withCode((text) => `# Copyright the authors.\n# Licensed under the Apache License.\n\n${text}`),
		);
		unchanged(withCode((text) => text.replaceAll("\n", "\n\n")));
	});

	it("is a line that prints", () => {
		const double = "def double(n):\n    return n * 2";
		const printing = 'def double(n):\n    print("start")\n    return n * 2';
		const [plain, more] = [double, printing].map((text) =>
			estimateComplexity(about("What does double(4) return?", text)),
		);
		assert.ok(Math.abs((plain?.score ?? 0) - (more?.score ?? 0)) < 20, `${plain?.score} and ${more?.score}`);
	});

	it("is courtesy", () => {
		for (const words of ["Thanks a lot!", "Vielen Dank!"]) {
			unchanged(withPrompt((prompt) => `${prompt} ${words}`));
			assert.equal(factsOf(about(`これは安全ですか。${words}`)).intent, "review");
		}
	});

	it("is what a user quotes", () => {
		const edit = about('Change the text to "Prove that no deadlock exists".');
		assert.equal(factsOf(edit).intent, "edit");
		assert.equal(estimateComplexity(edit).level, "minimal");
	});
});

describe("reasons", () => {
	const reasons = (question: Question) => estimateComplexity(question).reasons;
	const javaScript = (text: string): Question => ({
		prompt: READY_QUESTIONS.explain.prompt,
		code: { file: "a.js", language: "javascript", startLine: 1, endLine: 9, text },
	});

	it("name what is there, the weightiest first", () => {
		assert.deepEqual(reasons(about(READY_QUESTIONS.explain.prompt)), [
			"asks for an explanation",
			"5 lines with 4 names",
			"one loop",
		]);
	});

	it("call recursion only what calls itself", () => {
		const map = "class Cache {\n  #map = new Map();\n  get(key) {\n    return this.#map.get(key);\n  }\n}";
		const tree =
			"function depth(node) {\n  return node ? 1 + Math.max(depth(node.left), depth(node.right)) : 0;\n}";
		assert.ok(!reasons(javaScript(map)).includes("recursion"));
		assert.ok(reasons(javaScript(tree)).includes("recursion"));
	});

	it("do not call recursion what another object of another kind does under the same name", () => {
		const others = [
			"class Shop {\n  delete(id) {\n    return this.restClient.delete(id);\n  }\n}",
			"class View {\n  unsubscribe() {\n    this.subscription.unsubscribe();\n  }\n}",
			"public void Add(Item item)\n{\n    Items.Add(item);\n}",
			"static Date parse(String text) {\n    return FORMAT.parse(text);\n}",
			"public boolean equals(Object o) {\n    return super.equals(o);\n}",
			"int add(int a, int b) {\n    return add(a, b, 0);\n}",
		];
		for (const text of others) assert.ok(!reasons(javaScript(text)).includes("recursion"), text);
		const own = [
			"class Fib {\n    static int of(int n) {\n        return n < 2 ? n : Fib.of(n - 1) + Fib.of(n - 2);\n    }\n}",
			"insert(key) {\n  if (this.leftChild) this.leftChild.insert(key);\n}",
			"int sum(int... all) {\n    return sum(all[0], all[1]);\n}",
			"def size(self):\n    return 1 + self.next.size()",
		];
		for (const text of own) assert.ok(reasons(javaScript(text)).includes("recursion"), text);
	});

	const hazards = (text: string, language: string) => [
		...factsOf({
			prompt: "Explain",
			code: { file: "a", language, startLine: 1, endLine: 9, text },
		}).hazards.keys(),
	];

	it("do not see hazards in texts, however long and in whatever quotes, nor in prose", () => {
		const words = "the volatile Mutex is taken by a Thread, eval(it) and free(it)\n";
		const long = words.trim().repeat(6);
		const nothing: [text: string, language: string][] = [
			[`const text = "${long}";`, "javascript"],
			[`const text = \`\n${words.repeat(6)}\`;`, "typescript"],
			[`var text = \`\n${words.repeat(6)}\``, "go"],
			[`cat <<END\n${words}END\necho done`, "shellscript"],
			[`$text = <<<EOT\n${words}EOT;`, "php"],
			[`' ${words}Dim x = 1`, "vb"],
			[`; ${words}# ${words}name = 1`, "ini"],
			[`# Title\n\n${words}`, "markdown"],
		];
		for (const [text, language] of nothing) assert.deepEqual(hazards(text, language), [], text);
		assert.ok(hazards(`# Title\n\n\`\`\`c\nfree(it);\n\`\`\`\n`, "markdown").includes("memory"));
		assert.ok(hazards(`cat <<END\nmore\nEND\nrm -rf $DIR`, "shellscript").includes("shell"));
	});

	it("do not see hazards in everyday names", () => {
		const nothing: [text: string, language: string][] = [
			[".menu { left: 0; right: 0; }\nselect { border: 0; }", "css"],
			["<table>\n<tr><td>Name</td></tr>\n</table>", "html"],
			["CREATE TABLE users (\n  name TEXT\n);", "sql"],
			['app.use(express.static(path.join(__dirname, "public")));', "javascript"],
			["const id = crypto.randomUUID();", "typescript"],
			["const area = (r) => 3 * r ** 2;", "javascript"],
			["if (token === null) signIn();", "javascript"],
			["if (tokenKind === kind) next();", "javascript"],
			["std::cout << name << 1 << std::endl;", "cpp"],
			['import { Task } from "./task";\nshow(new Task());', "typescript"],
			["<Button variant={kind} signal={on} free={true}>Save</Button>", "typescriptreact"],
			["def label(bmi, low, high):\n    return 'low' if bmi < low else 'high'", "python"],
		];
		for (const [text, language] of nothing) assert.deepEqual(hazards(text, language), [], text);
		const something: [text: string, language: string, hazard: string][] = [
			["free(list);", "c", "memory"],
			["void f(char **names) {}", "c", "memory"],
			["if (token === given) enter();", "javascript", "security"],
			["const file = path.join(root, req.params.file);", "javascript", "security"],
			["while (low < high) {\n  const mid = low + high;\n}", "javascript", "algorithm"],
			["scope.launch {\n    load()\n}", "kotlin", "parallel"],
			["select {\ncase x := <-done:\n}", "go", "parallel"],
		];
		for (const [text, language, hazard] of something)
			assert.ok(hazards(text, language).includes(hazard as never), text);
	});

	it("do not take the product's own words for the user's", () => {
		for (const { prompt } of Object.values(READY_QUESTIONS)) {
			assert.ok(
				reasons(about(prompt)).every((reason) => !reason.includes("instructions")),
				prompt,
			);
			assert.equal(factsOf(about(prompt)).topics.size, 0);
		}
	});

	it("do not take a name of one's own for that of a library", () => {
		const own = "fun eval(e: Expr): Int = when (e) {\n    is Num -> e.value\n    is Add -> eval(e.left)\n}";
		assert.ok(!reasons(javaScript(own)).includes("code that security depends on"));
	});
});

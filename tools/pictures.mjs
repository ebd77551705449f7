/**
 * `npm run pictures`: retakes the pictures of README and walkthrough with the suites in VS Code that make
 * them. They show what a user sees: no picture is drawn or edited.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import path from "node:path";
import { benchRoot, projectRoot } from "../test/workbench/bench/paths.mjs";

/** The suites that take pictures. */
const SUITES =
	"The pictures of Z1|Long thoughts and answers|side by side with the full window|in VS Code's chat|how fast it would be";

/** Where each picture goes: the whole window, or a part of it for the walkthrough's narrow column. */
const PICTURES = {
	"docs/pictures": [
		"panel-dark",
		"panel-light",
		"panel-contrast",
		"thought-dark",
		"statistics-dark",
		"comparison",
		"chat",
		"choose-model",
	],
	"media/walkthrough": [
		...["answer-dark", "answer-light", "answer-contrast", "answer-contrast-light"],
		...["models", "thought-view-dark"],
	],
};

const shots = path.join(benchRoot, "shots");
rmSync(shots, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ["test/workbench/run.mjs"], {
	cwd: projectRoot,
	env: { ...process.env, Z1_GREP: SUITES, Z1_PICTURES: "1" },
	stdio: "inherit",
});
if (status !== 0) throw new Error("the suites did not pass, so no picture was replaced");
for (const [folder, names] of Object.entries(PICTURES)) {
	for (const name of names) {
		copyFileSync(path.join(shots, `${name}.png`), path.join(projectRoot, folder, `${name}.png`));
	}
}

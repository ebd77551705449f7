import { t } from "@vscode/l10n";
import { baseName } from "../baseName.ts";
import { CATALOGUE } from "./catalogue.ts";
import { type ModelProfile, UNMEASURED } from "./modelProfile.ts";
import { withoutQuantisation } from "./quantisation.ts";
import { nameOfWhole } from "./splitFiles.ts";

/** The profile of a model by its file: the catalogue's, if one has a file of this name. */
export function profileOfFile(path: string): ModelProfile {
	const file = nameOfWhole(baseName(path));
	const known = CATALOGUE.find(({ files }) => files.some((name) => plain(name) === plain(file)));
	return known ?? knownAs(withoutQuantisation(file)) ?? unknownProfile(file, file.replace(/\.gguf$/i, ""));
}

/** How publishers mark quantised copies for servers at the end of a model's name. */
const SERVED_QUANTISATION = /-(?:awq|gptq|fp8|int[48]|bnb|w\d+a\d+)\b.*$/;

/** The end of a name that tells how the model is stored, not which one it is: `-GGUF:Q4_K_M`, `:latest`. */
const KEPT_AS = /(?:[-_.]gguf)?(?::(?:latest|(?:I?Q\d|BF16|F16|F32)\w*))?$/i;

/**
 * The profile of a model by its name on a server or in another program: `Qwen/Qwen3-4B`, `qwen3:4b`, or a
 * file.
 */
export function profileOfNamed(id: string): ModelProfile {
	if (/\.gguf$/i.test(id)) return profileOfFile(id);
	const name = id.split("/").at(-1) || id;
	const model = plain(name.replace(KEPT_AS, "")).replace(SERVED_QUANTISATION, "");
	return knownAs(model) ?? unknownProfile(id, name);
}

/** The catalogue model with this name or alias, whatever its punctuation. */
function knownAs(model: string): ModelProfile | undefined {
	return CATALOGUE.find(({ id, name, aliases = [] }) =>
		[id, name, ...aliases].some((known) => plain(known) === plain(model)),
	);
}

function unknownProfile(id: string, name: string): ModelProfile {
	return {
		...UNMEASURED,
		id,
		name,
		files: [id],
		licence: t("see the model's own page"),
		about: t("A model of your own; its thinking windows are those of the Z1 paper."),
	};
}

/** Publishers differ in case and punctuation: `Z1-7B.Q4_K_M.gguf`, `z1-7b-q4_k_m.gguf`. */
const plain = (file: string) => file.toLowerCase().replace(/[^a-z0-9]+/g, "-");

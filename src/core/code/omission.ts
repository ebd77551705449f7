/**
 * Detects comments in place of omitted code: `// ... rest of the function`. Such a comment consists of
 * nothing but these words; one that merely mentions "the existing code" says something else as well.
 */

/** Words for leaving something unchanged, in the languages of the product. */
const KEYS = new Set(
	(
		"rest remaining remainder remain remains existing unchanged unmodified untouched previous previously same identical " +
		"omitted elided skipped truncated abbreviated brevity original originally other others before above earlier keep kept " +
		"stay stays continue continues snip etc abridged hidden collapsed folded shortened additional further " +
		"restliche restlicher restlichen restliches übrige übriger übrigen übriges verbleibende verbleibender verbleibenden " +
		"bestehende bestehender bestehenden bestehendes vorhandene vorhandener vorhandenen vorhandenes unverändert unveränderte " +
		"unveränderter unveränderten bleibt bleiben gleich gleiche gleichen bisher bisherige bisheriger bisherigen vorher zuvor oben " +
		"ausgelassen weggelassen gekürzt andere anderen anderer weitere weiteren weiterer " +
		"resto existente existentes anterior anteriores anteriormente igual iguales mismo misma mismos mismas cambios cambiar " +
		"restante restantes demás otro otra otros otras omitido omitida omitidos omitidas permanece permanecen sigue siguen queda " +
		"quedan antes " +
		"reste restent restant restante restants restantes existant existante existants existantes inchangé inchangée inchangés " +
		"inchangées identique identiques même mêmes autre autres précédent précédente précédents précédentes omis omise omises " +
		"avant changement changements"
	).split(" "),
);

/** Words for parts of code. */
const NOUNS = new Set(
	(
		"code codes method methods function functions class classes import imports logic implementation implementations body " +
		"bodies file module component components content contents definition definitions declaration declarations statement " +
		"statements rule rules style styles selector selectors property properties field fields member members constructor getter " +
		"getters setter setters helper helpers handler handlers hook hooks markup jsx html css template test tests script scripts " +
		"route routes section sections part parts line lines struct structs interface interfaces config configuration setting " +
		"settings key keys entry entries variable variables constant constants type types attribute attributes endpoint endpoints " +
		"column columns step steps job jobs option options element elements state props model view program document page text " +
		"methode methoden funktion funktionen klasse klassen importe logik implementierung teil teile datei eigenschaften felder " +
		"regeln zeilen inhalt " +
		"código codigo método métodos función funciones clase clases importaciones lógica implementación parte archivo propiedades " +
		"campos reglas líneas contenido " +
		"méthode méthodes fonction fonctions classe logique partie fichier propriétés champs règles lignes contenu implémentation"
	).split(" "),
);

const FILLERS = new Set(
	(
		"the a an all any your my our of this that these those here there goes go is are be as it its they them in for from to and " +
		"or with without not no change changes changed was were below shown left out exactly so on more etc up do does don't modify " +
		"modified insert add put place paste any like your unchanged follows follow everything else nothing at will modification modifications " +
		"der die das den des dem alle alles hier ist sind wird werden so und im in steht stehen kommt kommen folgt wie aus " +
		"platzgründen kürze halber übersichtlichkeit keine änderung änderungen geändert nichts nicht mit von vom zur " +
		"el la los las lo del de al aquí va van sin no se que como y por brevedad está están son es todo todos todas el cambio cambia cambian nada ningún modificación " +
		"le l les du des d ici est sont que comme et sans ne change changent pas va vont pour brièveté concision tout tous toutes au aucun aucune changement changements rien changent modification suite"
	).split(" "),
);

const WESTERN = /[\p{Script=Latin}\p{N}_$'’]+/gu;
const EASTERN_KEYS =
	/残り|既存|その他|他の|以前|以下|元の|前と|同じ|同様|変更(?:なし|無し|はありません|ありません)|変わ(?:りません|らず|らない)|省略|そのまま|中略|後略|前略|其余|其他|其它|剩余|剩下|现有|原有|已有|之前|以前|上面|同上|保持|不变|未变|未改动?|未修改|未更改|无变化|没有修改|没有变化|省略|略|相同|一样|原样|原来/gu;
const EASTERN_NOUNS =
	/コード|メソッド|関数|クラス|処理|部分|実装|インポート|スタイル|プロパティ|フィールド|ロジック|内容|ルール|テスト|代码|方法|函数|类|逻辑|实现|导入|样式|属性|字段|组件|规则|测试|部分|内容/gu;
const EASTERN_FILLERS =
	/ここ|入り?ます|続きます|続く|すべて|全て|です|ます|ください|ため|簡潔|の|は|が|を|に|と|で|も|このまま|这里|此处|此|处|其中|的|都|均|和|与|在|同|为|了|简洁|起见|放|写|见|全部|所有/gu;

/** "No changes here", in the languages of the product: both words have to be there. */
const NEGATIONS =
	/(?<!\p{L})(?:no|not|nothing|keine[nr]?|nichts?|sin|ning[uú]n|nada|aucune?|pas|rien)(?!\p{L})/iu;
const CHANGES =
	/(?<!\p{L})(?:change[sd]?|modif\p{Ll}+|geändert|änderung(?:en)?|cambi(?:a|an|os?|ar)|changements?|changent)(?!\p{L})/iu;
/** The whole comment. */
const AND_SO_ON =
	/^(?:(?:and so (?:on|forth)|(?:left |leave |keep )?as[ -]is|und so weiter|usw|y así sucesivamente|et ainsi de suite|idem|(?:la )?suite(?: du code)?)[\s.…]*|8<[\s-]*)$/iu;

/** An identifier. */
const NAME = /\p{Ll}\p{Lu}|_/u;

/** Starts a comment at the beginning of a line. */
const COMMENT =
	/^(?:\/\/|\/\*|\{\/\*|<!--|\(\*|\{\{!--|<%--|--(?![\w-]+\s*:)|;|%(?!>)|\*+(?=[\s/]|$)|#(?!\[|!\[|include\b|define\b|if|endif|else|pragma\b|region\b|[\w-]+[^{]*[{,]\s*$)|REM\b)/;
/** A comment after the opening of a body or an element. */
const COMMENT_INSIDE = /(?:[{([>]\s*|[:,]\s+)((?:\/\/|\/\*|\{\/\*|<!--|#\s).*)$/;
/** An ellipsis in place of code, outside of a comment. */
const DOTS = /^(?:\.{3}|…|\[(?:\.{3}|…)\]|\((?:\.{3}|…)\)|"(?:\.{3}|…)".*)[,;]?$|\{\s*(?:\.{3}|…)\s*\}$/;

/** Whether a line, without its indentation, is only a comment. */
export function isComment(line: string): boolean {
	return COMMENT.test(line);
}

/** How clearly a line stands for omitted code: it says nothing else, or only mentions it. */
export type Omission = "code" | "something" | "mention" | undefined;

/** @param line without its indentation, in a text that is not Markdown */
export function omissionIn(line: string): Omission {
	if (DOTS.test(line)) return "code";
	if (/^(?:\.{3}|…)\s+\S/.test(line)) return omissionOf(line) === "code" ? "code" : undefined;
	const held = /\{\s*\/[/*]([^*{}]*)(?:\*\/)?\s*\}?$/.exec(line.slice(0, 400))?.[1];
	if (held !== undefined && omissionOf(held.trim()) !== undefined && omissionOf(held.trim()) !== "mention")
		return "code";
	const comment = COMMENT.test(line) ? line : COMMENT_INSIDE.exec(line.slice(0, 400))?.[1];
	if (comment === undefined) return undefined;
	const said = comment.slice(0, 400).replace(/^[^\p{L}\p{N}.…_$]+/u, "");
	return omissionOf(said.startsWith("REM") ? said.slice(3).trim() : said);
}

function omissionOf(said: string): Omission {
	if (AND_SO_ON.test(said)) return "code";
	const dots = /^(?:\.{3,}|\. \. \.|…)/.test(said) || /(?:\.{3,}|…)[^\p{L}]*$/u.test(said);
	const words = said.match(WESTERN) ?? [];
	const western = words.filter((word) => !NAME.test(word)).map((word) => word.toLowerCase());
	const eastern = said.replace(/[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/gu, "");
	if (words.length === 0 && eastern === "") return dots ? "code" : undefined;
	const hasKey =
		western.some((word) => KEYS.has(word)) ||
		matches(eastern, EASTERN_KEYS) ||
		(NEGATIONS.test(said) && CHANGES.test(said));
	const hasNoun =
		western.length < words.length ||
		western.some((word) => NOUNS.has(word)) ||
		matches(eastern, EASTERN_NOUNS);
	const unknown = western.filter((word) => !KEYS.has(word) && !NOUNS.has(word) && !FILLERS.has(word));
	const left = eastern.replace(EASTERN_KEYS, "").replace(EASTERN_NOUNS, "").replace(EASTERN_FILLERS, "");
	const isPlaceholder =
		/^(?:your|the|add|put|insert|some|more)?\s*(?:code|implementation|logic)\s+(?:goes\s+)?here\W*$/i.test(
			said,
		);
	if (isPlaceholder) return "code";
	if (!hasKey) return dots ? "mention" : undefined;
	if (unknown.length === 0 && left === "") return hasNoun || dots || eastern !== "" ? "code" : "something";
	// `// ... rest of calculateTotal ...`: one identifier is allowed.
	if (dots && unknown.length <= 2 && left.length <= 4) return "code";
	return "mention";
}

function matches(text: string, pattern: RegExp): boolean {
	return text !== "" && text.search(new RegExp(pattern.source, "u")) >= 0;
}

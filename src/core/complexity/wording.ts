import { WITHOUT_SPACES } from "./lexicon.ts";

/** What is counted in a specification. */
export interface Wording {
	readonly words: number;
	readonly constraints: number;
	/** Number of distinct kinds of demanding concepts. */
	readonly concepts: number;
	/**
	 * Words per hundred for what is hard to find rather than long to write. Each kind is capped, since a long
	 * text about one thing is about one thing.
	 */
	readonly demanding: number;
	/** Everyday words, per hundred. */
	readonly everyday: number;
	/** The largest size in the statement, as a power of ten: 5 for `1 <= n <= 10^5`. */
	readonly scale: number;
	/** Whether answers are wanted modulo a prime, since there are too many to write down. */
	readonly modulo: boolean;
}

/** Words that introduce a rule for the answer. */
const CONSTRAINTS =
	/\b(must|should|shall|cannot|can't|only|without|never|always|at least|at most|exactly|unless|except|however|do not|don't|not|muss|müssen|darf|nur|ohne|nie|immer|mindestens|höchstens|genau|doit|doivent|seulement|sans|jamais|toujours|au moins|au plus|exactement|debe|deben|solo|sin|nunca|siempre|al menos|como máximo|exactamente)\b|必ず|ただし|以上|以下|のみ|必须|只能|不得|至少|至多|恰好/gi;
/** Finding something among many possibilities, or maintaining it while things change. */
const DEMANDING: readonly RegExp[] = [
	/\b(trees?|graphs?|nodes?|root|parent|ancestors?|leaf|leaves|edges?|vertex|vertices|connected|cycles?|bipartite|b[aä]um\w*|knoten|graphe?n?|arbres?|nœuds?|árbol(?:es)?|grafos?|nodos?)\b|木構造|グラフ|ノード|二分木|节点|二叉树|树|连通/gi,
	/\b(linked lists?|pointers?|stacks?|queues?|heaps?|priority|tries?|circular|buffers?|doubly|stapel|warteschlange\w*|piles?|files? d'attente|pilas?|colas?)\b|スタック|キュー|連結リスト|栈|队列|链表|堆/gi,
	/\b(pars\w+|grammars?|syntax|tokens?|expressions?|interpreters?|evaluat\w*|operands?|operators?|brackets?|parenthes[ei]s|dsl|ausdr[uü]ck\w*|klammer\w*|grammatik\w*|grammaire\w*|parenthèses?|gramática\w*|expresi[oó]n\w*|paréntesis)\b|構文|括弧|数式|表达式|括号|语法/gi,
	/\b(optimal\w*|minimum|minimal|minimi[sz]e\w*|maximum|maximal|maximi[sz]e\w*|smallest|largest|shortest|longest|fewest|best|cheapest|earliest|latest|kleinste\w*|größte\w*|kürzeste\w*|längste\w*|wenigste\w*|beste\w*|plus (?:petit|grand|court|long)e?s?|moins|meilleur\w*|mínim\w*|máxim\w*|más (?:corto|largo|pequeñ|grande)\w*|mejor)\b|最小|最大|最短|最長|最少|最长/gi,
	/\b(all possible|every possible|permutations?|combinations?|subsets?|arrangements?|possible|possibilit\w+|puzzles?|solv\w+|triplets?|pairs?|ways|kombination\w*|teilmenge\w*|m[oö]glich\w*|r[aä]tsel\w*|paare?|combinaisons?|sous-ensembles?|possibles?|façons|combinaci[oó]n\w*|subconjuntos?|posibles?|maneras|formas|parejas?)\b|組み合わせ|順列|部分集合|通り|排列|组合|子集|方案/gi,
	/\b(subsequences?|subarrays?|prefix\w*|suffix\w*|contiguous|intervals?|windows?|teilfolge\w*|intervall\w*|sous-suites?|sous-tableaux?|intervalles?|subsecuencias?|subarreglos?|intervalos?)\b|部分列|部分配列|区間|子数组|子序列|区间/gi,
	/\b(concurren\w*|parallel\w*|threads?|async\w*|locks?|mutex|goroutines?|race|atomic\w*|simultaneous\w*|gleichzeitig\w*|nebenläufig\w*|concurrent\w*|simultan\w*|hilos?)\b|並行|並列|スレッド|并发|线程/gi,
	/\b(callbacks?|events?|subscri\w+|observers?|listeners?|immutable|mutable|generics?|iterators?|lazy|polymorph\w*|traits?|reactive|propagat\w*|dependenc\w+|macros?|lifetimes?|ereignis\w*|abhängigkeit\w*|événements?|dépendances?|eventos?|dependencias?)\b|イベント|依存|コールバック|事件|依赖|回调/gi,
	/\b(grids?|boards?|matri\w+|rows?|columns?|diagonal\w*|neighbou?rs?|adjacent|rectangles?|coordinates?|cells?|polygons?|geometr\w*|gitter|brett|zeilen?|spalten?|nachbar\w*|grilles?|lignes?|colonnes?|voisin\w*|cuadrícula\w*|tableros?|filas?|columnas?|vecin\w*|celdas?)\b|行列|格子|グリッド|マス|盤|矩阵|网格|棋盘|相邻/gi,
	/\b(quer(?:y|ies)|updates?|operations?|online|stream\w*|transactions?|at any time|abfragen?|anfragen?|operation\w*|requêtes?|opérations?|consultas?|operaci[oó]n\w*)\b|クエリ|操作|查询|更新/gi,
	/\b(costs?|weights?|weighted|capacity|profit|budget|partition\w*|schedul\w*|any number of times|kosten|gewicht\w*|kapazität|coûts?|poids|capacité|costes?|pesos?|capacidad)\b|コスト|重み|容量|代价|权重/gi,
];
/** Concepts that take thought but are as common in easy questions. */
const FURTHER: readonly RegExp[] = [
	/\b(recurs\w*|nested|nesting|backtrack\w*|rekursiv\w*|récursi\w*)\b|再帰|递归|嵌套/gi,
	/\b(substrings?|consecutive|palindrom\w*|sous-chaînes?|subcadenas?)\b|部分文字列|回文|子串/gi,
	/\b(encod\w*|decod\w*|ciphers?|encrypt\w*|decrypt\w*|compress\w*|hash\w*|checksum|transpos\w*)\b/gi,
	/\b(bits?|bytes?|binary|hexadecimal|bitwise|xor|masks?|shift(?:s|ed|ing)?)\b|异或|ビット/gi,
	/\b(primes?|factors?|divisors?|divisible|modul\w+|remainders?|fractions?|rational|polynomials?|precision|exponent\w*|equations?|theorem|coprime|gcd|factorial\w*)\b|素数|質数|质数|因数/gi,
	/\b(efficien\w*|performan\w*|optimi[sz]\w*|algorithms?|complexity|runtime|o\([^)\n]{1,20}\))\b/gi,
	/\b(probabilit\w*|expected|random\w*|game|optimally|players?|wins?|winner|strategy|turns?)\b|確率|概率|游戏/gi,
	/\b(simulat\w*|states?|robots?|rounds?|transitions?|generations?)\b/gi,
	/\b(lexicographical\w*|sort\w*|rank\w*|order(?:ed|ing)|ties?)\b|辞書順|字典序/gi,
	/\b(split|merg\w*|swap\w*|flip\w*|moves?|remov\w*|at most k|exactly k|k-th|kth|distinct)\b/gi,
];
const EVERYDAY =
	/\b(simple|simply|easy|basic|just|names?|hello|whether|determine if|return true|colou?rs?|ages?|planets?|greet\w*|letters?|vowels?|digits?|counts?|sum|difference|average|einfach\w*|simplemente|sencill\w*|simplement)\b|簡単|简单/gi;
/** A shorter statement is no denser for being short, in words. */
const SHORTEST = 60;
/** Most that one kind of word adds, per hundred words. */
const MOST_PER_KIND = 6;

/** Bounds in a statement: `1 <= n <= 10^5`, `10⁵`, `10<sup>5</sup>`, and `105` with a lost exponent. */
const BOUND =
	/(?:<=?|≤|&lt;=|up to|at most|bis zu|jusqu'à|hasta)\s{0,3}(?:\d{1,3}\s?[*×·]\s?)?(10\s?(?:\^|\*\*|<sup>)\s?\{?\d{1,2}|10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|1e\d{1,2}|10(?:[3-9]|1[0-8])\b|\d{1,3}(?:[,_ ]?000)+|\d{1,3}\b)/gi;
const MODULO = /10\s?(?:\^|\*\*|<sup>)?\s?\{?[9⁹]?\}?(?:<\/sup>)?\s?\+\s?7|1000000007|1e9\s?\+\s?7|998244353/;
const SIGNS_PER_WORD = 2;

/** Counts the words of a prompt. */
export function wordingOf(prompt: string): Wording {
	const text = prompt.replace(/^\[[^\]\n]*\]:.*$/gm, "").replace(/^#.*$/gm, "");
	const prose = text.replace(/\|.*\|/g, " ");
	const latin = count(prose, /[\p{Script=Latin}][\p{Script=Latin}'-]*/gu);
	const unspaced = WITHOUT_SPACES.test(prose) ? count(prose, new RegExp(WITHOUT_SPACES, "gu")) : 0;
	const words = latin + Math.round(unspaced / SIGNS_PER_WORD);
	const perHundred = (n: number) => Math.min(MOST_PER_KIND, (100 * n) / Math.max(SHORTEST, words));
	const demanding = DEMANDING.map((kind) => count(prose, kind));
	const further = FURTHER.map((kind) => count(prose, kind));
	return {
		words,
		constraints: count(prose, CONSTRAINTS),
		concepts: [...demanding, ...further].filter((n) => n > 0).length,
		demanding: demanding.reduce((sum, n) => sum + perHundred(n), 0),
		everyday: perHundred(count(prose, EVERYDAY)),
		scale: scaleOf(text),
		modulo: MODULO.test(text),
	};
}

function scaleOf(text: string): number {
	const powers = [...text.matchAll(BOUND)].map(([, bound = ""]) => powerOf(bound));
	return powers.length === 0 ? 0 : Math.max(...powers);
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LARGEST_POWER = 18;

function powerOf(bound: string): number {
	const plain = bound.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => `${RAISED.indexOf(digit)}`);
	const raised = /[⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(bound) ? /^10(\d+)$/.exec(plain)?.[1] : undefined;
	const exponent =
		raised ??
		/^(?:10\s?(?:\^|\*\*|<sup>)\s?\{?|1e)(\d{1,2})/i.exec(plain)?.[1] ??
		/^10([3-9]|1[0-8])$/.exec(plain)?.[1];
	if (exponent !== undefined) return Math.min(LARGEST_POWER, Number(exponent));
	return Math.log10(Math.max(1, Number(plain.replace(/[,_ ]/g, ""))));
}

function count(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}

import { t } from "@vscode/l10n";

/** The language of all texts, as `Intl` and HTML name it: each translation names its own here. */
export function languageTag(): string {
	return t("en-US");
}

/** `a, b and c` */
export function allOf(items: readonly string[]): string {
	return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(items);
}

/** `a, b or c` */
export function oneOf(items: readonly string[]): string {
	return new Intl.ListFormat(languageTag(), { type: "disjunction" }).format(items);
}

/** Formats a number for the language: `1,024.5`, in German `1.024,5`. @param digits decimal places */
export function formatNumber(n: number, digits = 0): string {
	return n.toLocaleString(languageTag(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

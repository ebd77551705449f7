import type { MarkdownIt } from "markdown-it";

/** A character of a script that puts no spaces between words, and its punctuation. */
const CJK = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}]/u;

/**
 * Lets emphasis begin and end beside punctuation in Chinese, Japanese and Korean, as models write it:
 * `これは**「重要」**です。` By the specification, a space would have to stand there.
 */
export function cjkEmphasis(markdown: MarkdownIt): void {
	const { inline } = markdown;
	inline.State = class extends inline.State {
		override scanDelims(start: number, canSplitWord: boolean) {
			const scanned = super.scanDelims(start, canSplitWord);
			if (!canSplitWord) return scanned;
			const before = [...this.src.slice(Math.max(0, start - 2), start)].at(-1) ?? " ";
			const after = this.src.slice(start + scanned.length, Math.min(start + scanned.length + 2, this.posMax));
			return {
				...scanned,
				can_open: scanned.can_open || (CJK.test(before) && /^\S/.test(after)),
				can_close: scanned.can_close || (CJK.test(after) && /^\S/.test(before)),
			};
		}
	};
}

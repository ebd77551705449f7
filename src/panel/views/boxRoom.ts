/**
 * Characters that a box for a question has room for. The browser lays all of them out again with every key:
 * for a megabyte, that takes it a second.
 */
export const BOX_ROOM = 100_000;

/**
 * Keeps out of a box what would not fit: nothing of it rather than a part, since the clipboard or the file
 * still has the whole. Tells how many characters the box would hold with it, or undefined if it fits.
 */
export function keepOut(event: InputEvent): number | undefined {
	const box = event.currentTarget as HTMLTextAreaElement;
	const added = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
	const length = box.value.length - (box.selectionEnd - box.selectionStart) + added.length;
	if (added === "" || length <= BOX_ROOM) return undefined;
	event.preventDefault();
	return length;
}

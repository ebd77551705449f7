/** The median; of an even count, the upper one of the two middle values. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? 0;
}

/** `median (least to most)` */
export function spread(values: readonly number[]): string {
	const digits = (value: number) => Number(value.toPrecision(3)).toString();
	return `${digits(median(values))} (${digits(Math.min(...values))} to ${digits(Math.max(...values))})`;
}

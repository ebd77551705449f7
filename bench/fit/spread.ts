import { median } from "../../src/core/averages.ts";

/** `median (least to most)` */
export function spread(values: readonly number[]): string {
	const digits = (value: number) => Number(value.toPrecision(3)).toString();
	return `${digits(median(values))} (${digits(Math.min(...values))} to ${digits(Math.max(...values))})`;
}

function debounce<A extends unknown[]>(f: (...a: A) => void, ms: number) {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return (...a: A) => {
		clearTimeout(timer);
		timer = setTimeout(() => f(...a), ms);
	};
}

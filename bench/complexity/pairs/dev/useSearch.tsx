function useSearch(query: string) {
	const [hits, setHits] = useState<Hit[]>([]);
	useEffect(() => {
		fetch(`/search?q=${query}`).then((r) => r.json()).then(setHits);
	}, [query]);
	return hits;
}

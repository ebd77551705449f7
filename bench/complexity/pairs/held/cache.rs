fn cached(map: &mut HashMap<u64, u64>, n: u64) -> u64 {
    if let Some(v) = map.get(&n) { return *v; }
    let v = if n < 2 { n } else { cached(map, n - 1) + cached(map, n - 2) };
    map.insert(n, v);
    v
}

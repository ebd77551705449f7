fn longest<'a>(words: &'a [String], other: &str) -> &'a str {
    let mut best = &words[0];
    for w in words {
        if w.len() > best.len() { best = w; }
    }
    if other.len() > best.len() { other } else { best }
}

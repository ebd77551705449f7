struct Item {
    name: String,
    price: f64,
}

/// Greatest common divisor.
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn pairs_within<'a>(items: &'a [Item], budget: f64) -> Vec<(&'a Item, &'a Item)> {
    let mut found = Vec::new();
    for i in 0..items.len() {
        for j in i + 1..items.len() {
            if items[i].price + items[j].price <= budget && items[i].name != items[j].name {
                found.push((&items[i], &items[j]));
            }
        }
    }
    found
}

async fn restock(mut counts: Vec<i32>) -> Result<usize, String> {
    let mut missing = 0;
    while missing < 3 {
        let count = next_count(&mut counts).await?;
        match count {
            n if n < 0 => return Err("negative stock".to_string()),
            0 => {
                missing += 1;
                continue;
            }
            _ => counts.retain(|n| *n > 2),
        }
    }
    Ok(missing)
}

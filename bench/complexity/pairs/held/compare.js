items.sort((a, b) => a.price > b.price);

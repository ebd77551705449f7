from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: float


def gcd(a: int, b: int) -> int:
    """Greatest common divisor."""
    return a if b == 0 else gcd(b, a % b)


def pairs_within(items: list[Item], budget: float):
    found = []
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            if items[i].price + items[j].price <= budget and items[i].name != items[j].name:
                found.append((items[i], items[j]))
    return found


async def restock(items, fetch_count):
    missing = 0
    while missing < 3:
        count = await fetch_count(f"item-{missing}")
        if count < 0:
            raise ValueError("negative stock")
        elif count == 0:
            missing += 1
            continue
        items[f"item-{missing}"] = count
    return sorted(items.values(), key=lambda count: -count)

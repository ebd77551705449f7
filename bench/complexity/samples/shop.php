class Item
{
    public function __construct(public string $name, public float $price) {}
}

/** Greatest common divisor. */
function gcd(int $a, int $b): int
{
    return $b === 0 ? $a : gcd($b, $a % $b);
}

function pairsWithin(array $items, float $budget): array
{
    $found = [];
    for ($i = 0; $i < count($items); $i++) {
        for ($j = $i + 1; $j < count($items); $j++) {
            if ($items[$i]->price + $items[$j]->price <= $budget && $items[$i]->name !== $items[$j]->name) {
                $found[] = [$items[$i], $items[$j]];
            }
        }
    }
    return $found;
}

function restock(array $counts): int
{
    $missing = 0;
    while ($missing < 3) {
        $count = array_shift($counts);
        if ($count < 0) {
            throw new RuntimeException("negative stock");
        } elseif ($count === 0) {
            $missing += 1;
            continue;
        }
        $counts = array_filter($counts, fn ($n) => $n > 2);
    }
    return $missing;
}

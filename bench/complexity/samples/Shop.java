import java.util.ArrayList;
import java.util.List;

record Item(String name, double price) {}

class Shop {
    /** Greatest common divisor. */
    static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    List<Item[]> pairsWithin(Item[] items, double budget) {
        List<Item[]> found = new ArrayList<>();
        for (int i = 0; i < items.length; i++) {
            for (int j = i + 1; j < items.length; j++) {
                if (items[i].price() + items[j].price() <= budget && items[i] != items[j]) {
                    found.add(new Item[] {items[i], items[j]});
                }
            }
        }
        return found;
    }

    synchronized int restock(List<Integer> counts) {
        int missing = 0;
        while (missing < 3) {
            int count = counts.remove(0);
            if (count < 0) {
                throw new IllegalStateException("negative stock");
            } else if (count == 0) {
                missing++;
                continue;
            }
            counts.removeIf((n) -> n > 2);
        }
        return missing;
    }
}

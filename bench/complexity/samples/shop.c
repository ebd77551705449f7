#include <stdlib.h>
#include <string.h>

struct item {
    const char *name;
    double price;
};

/* Greatest common divisor. */
static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
}

int pairs_within(const struct item *items, int n, double budget) {
    int found = 0;
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            if (items[i].price + items[j].price <= budget && strcmp(items[i].name, items[j].name) != 0) {
                found++;
            }
        }
    }
    return found;
}

int *restock(int *counts, int n) {
    int missing = 0;
    int *kept = malloc(n * sizeof(int));
    while (missing < 3) {
        int count = *counts++;
        if (count < 0) {
            goto failed;
        } else if (count == 0) {
            missing += 1;
            continue;
        }
        kept[missing] = count * 2;
    }
    return kept;
failed:
    free(kept);
    return NULL;
}

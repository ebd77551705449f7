#include <stdexcept>
#include <string>
#include <vector>

struct Item {
    std::string name;
    double price;
};

/* Greatest common divisor. */
int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
}

template <typename T>
std::vector<std::pair<T, T>> pairsWithin(const std::vector<T>& items, double budget) {
    std::vector<std::pair<T, T>> found;
    for (size_t i = 0; i < items.size(); i++) {
        for (size_t j = i + 1; j < items.size(); j++) {
            if (items[i].price + items[j].price <= budget && items[i].name != items[j].name) {
                found.push_back({items[i], items[j]});
            }
        }
    }
    return found;
}

int restock(std::vector<int>& counts) {
    int missing = 0;
    while (missing < 3) {
        int count = counts.back();
        if (count < 0) {
            throw std::runtime_error("negative stock");
        } else if (count == 0) {
            missing += 1;
            continue;
        }
        std::erase_if(counts, [](int n) { return n > 2; });
    }
    return missing;
}

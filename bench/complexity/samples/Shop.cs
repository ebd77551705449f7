using System;
using System.Collections.Generic;
using System.Threading.Tasks;

record Item(string Name, double Price);

class Shop
{
    /// Greatest common divisor.
    static int Gcd(int a, int b)
    {
        return b == 0 ? a : Gcd(b, a % b);
    }

    List<(Item, Item)> PairsWithin(Item[] items, double budget)
    {
        var found = new List<(Item, Item)>();
        for (int i = 0; i < items.Length; i++)
        {
            for (int j = i + 1; j < items.Length; j++)
            {
                if (items[i].Price + items[j].Price <= budget && items[i].Name != items[j].Name)
                {
                    found.Add((items[i], items[j]));
                }
            }
        }
        return found;
    }

    async Task<int> Restock(Func<string, Task<int>> fetchCount)
    {
        int missing = 0;
        while (missing < 3)
        {
            int count = await fetchCount($"item-{missing}");
            if (count < 0)
            {
                throw new InvalidOperationException("negative stock");
            }
            else if (count == 0)
            {
                missing++;
                continue;
            }
            Array.ForEach(new[] { count }, n => Console.WriteLine(n * 2));
        }
        return missing;
    }
}

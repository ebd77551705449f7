class Shop
  # Greatest common divisor.
  def gcd(a, b)
    b == 0 ? a : gcd(b, a % b)
  end

  def pairs_within(items, budget)
    found = []
    for i in 0...items.length
      for j in (i + 1)...items.length
        if items[i].price + items[j].price <= budget && items[i].name != items[j].name
          found << [items[i], items[j]]
        end
      end
    end
    found
  end

  def restock(counts)
    missing = 0
    while missing < 3
      count = counts.shift
      if count < 0
        raise ArgumentError, "negative stock"
      elsif count == 0
        missing += 1
        next
      end
      counts.reject! { |n| n > 2 }
    end
    return missing
  end
end

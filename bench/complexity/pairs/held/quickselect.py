def kth(a, k):
    p = a[len(a) // 2]
    lo = [x for x in a if x < p]
    eq = a.count(p)
    if k < len(lo):
        return kth(lo, k)
    if k < len(lo) + eq:
        return p
    return kth([x for x in a if x > p], k - len(lo) - eq)

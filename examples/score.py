# Small functions that the starter model can explain and trace.


def rate(value, size):
    return value * 3 - size


def score(n, k):
    total = 0
    for i in range(n):
        if i % 2 == 0:
            total += k
        total += i
    return total


def tally(items):
    count = 0
    for v in items:
        if v > 5:
            count += 1
    return count

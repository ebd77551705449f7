def grid(n, row=[]):
    while len(row) < n:
        row.append(0)
    cells = [row] * n
    cells[0][0] = 1
    return cells

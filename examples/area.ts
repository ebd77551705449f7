// Small functions that the starter model can explain and trace.

function area(x: number, k: number): number {
  let p = x * 2;
  if (p > 7) {
    p -= k;
  }
  return p;
}

function sum_up(nums: number[]): number {
  let total = 0;
  for (const v of nums) {
    total += v;
  }
  return total;
}

function measure(limit: number): number {
  let out = 0;
  while (limit > 1) {
    out += limit;
    limit -= 2;
  }
  return out;
}

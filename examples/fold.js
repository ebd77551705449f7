// Small functions that the starter model can explain and trace.

function fold(n, value) {
  let out = 0;
  for (let i = 0; i < n; i++) {
    out += value;
  }
  return out;
}

double sum(const double *x, size_t n) {
    double s = 0, c = 0;
    for (size_t i = 0; i < n; i++) {
        double y = x[i] - c, t = s + y;
        c = (t - s) - y;
        s = t;
    }
    return s;
}

uint64_t read(struct clock *c) {
    unsigned seq; uint64_t v;
    do {
        seq = c->seq;
        v = c->value;
    } while (seq != c->seq || seq & 1);
    return v;
}

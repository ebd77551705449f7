class Counter {
    private int n;
    void increment() { n++; }
    int get() { return n; }
}

bool push(T v) {
  auto n = new Node{std::move(v), nullptr};
  Node* t = tail.load(std::memory_order_relaxed);
  while (!t->next.compare_exchange_weak(null, n, std::memory_order_release))
    t = tail.load(std::memory_order_relaxed);
  tail.store(n, std::memory_order_relaxed);
  return true;
}

~Pool() {
  stop = true;
  cv.notify_all();
  for (auto& t : threads) t.join();
}

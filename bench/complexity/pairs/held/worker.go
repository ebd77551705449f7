for _, url := range urls {
	go func() {
		results <- fetch(url)
	}()
}
close(results)

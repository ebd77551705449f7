package shop

import "errors"

type Item struct {
	Name  string
	Price float64
}

// Gcd is the greatest common divisor.
func Gcd(a, b int) int {
	if b == 0 {
		return a
	}
	return Gcd(b, a%b)
}

func PairsWithin(items []Item, budget float64) [][2]Item {
	found := [][2]Item{}
	for i := range items {
		for j := i + 1; j < len(items); j++ {
			if items[i].Price+items[j].Price <= budget && items[i].Name != items[j].Name {
				found = append(found, [2]Item{items[i], items[j]})
			}
		}
	}
	return found
}

func Restock(counts <-chan int, done chan bool) (int, error) {
	missing := 0
	for missing < 3 {
		switch count := <-counts; {
		case count < 0:
			return 0, errors.New("negative stock")
		case count == 0:
			missing++
			continue
		}
		go func() { done <- true }()
	}
	return missing, nil
}

def ways(coins, sum, memo = {})
  return 1 if sum.zero?
  return 0 if sum.negative? || coins.empty?
  memo[[coins.size, sum]] ||= ways(coins, sum - coins[0], memo) + ways(coins.drop(1), sum, memo)
end

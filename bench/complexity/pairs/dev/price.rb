def price_with_tax(price, rate)
  tax = price * rate
  total = price + tax
  total.round(2)
end

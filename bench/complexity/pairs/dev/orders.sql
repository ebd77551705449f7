SELECT id, customer, total
FROM orders
WHERE status = 'open'
ORDER BY total DESC
LIMIT 20;

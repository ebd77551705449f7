SELECT a.month, COUNT(DISTINCT b.user_id) * 1.0 / COUNT(DISTINCT a.user_id)
FROM visits a
LEFT JOIN visits b ON b.user_id = a.user_id AND b.month = a.month + 1
GROUP BY a.month
HAVING COUNT(DISTINCT a.user_id) > 10;

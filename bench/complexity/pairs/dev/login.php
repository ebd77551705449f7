<?php
function login(PDO $db, string $name, string $password): ?array {
    $row = $db->query("SELECT * FROM users WHERE name = '$name'")->fetch();
    return $row && md5($password) == $row['hash'] ? $row : null;
}

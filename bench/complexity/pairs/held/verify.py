def verify(token, secret, payload):
    expected = hmac.new(secret, payload, hashlib.sha256).hexdigest()
    return token == expected

const EMAIL = /^([a-zA-Z0-9._-]+)+@([a-zA-Z0-9-]+\.)+[a-z]{2,}$/;

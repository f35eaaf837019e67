FROM a
ADD --checksum=01bad93d764dcf3a1c86477548b61a7d77e4e0de https://e.org/r.git#v1 /r

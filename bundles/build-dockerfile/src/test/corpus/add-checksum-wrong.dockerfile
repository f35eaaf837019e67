FROM a
ADD --checksum=abc https://e.org/f /f

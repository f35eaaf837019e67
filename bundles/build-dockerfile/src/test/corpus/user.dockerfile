FROM a
USER me:us

FROM a AS Build
FROM build as second

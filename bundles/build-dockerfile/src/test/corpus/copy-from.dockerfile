FROM a AS b
FROM c
COPY --from=b /x /y
COPY --from=0 /x /y
COPY --from=nginx:1 /x /y

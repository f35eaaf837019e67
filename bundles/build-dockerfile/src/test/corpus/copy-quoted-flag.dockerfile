FROM a
COPY --chown="1:2" a b

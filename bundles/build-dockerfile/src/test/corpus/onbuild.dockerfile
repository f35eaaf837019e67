FROM a
ONBUILD RUN --network=none echo a
ONBUILD COPY --from=x a b

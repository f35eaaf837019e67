FROM a
COPY --link=perhaps a b

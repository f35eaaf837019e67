FROM a
COPY --chown=me:us a b c/ /d/

FROM a
COPY --chmod=755 a /b
COPY --chmod=u=rwX,go=rX a /b

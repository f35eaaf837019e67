FROM a
COPY --link --parents a/./b/c d
COPY --link=false a b

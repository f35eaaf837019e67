FROM a
RUN --mount=target=/x --mount=type=bind,from=b,source=/s,target=/t,rw a

FROM a
RUN --mount=type=cahce,target=/c a

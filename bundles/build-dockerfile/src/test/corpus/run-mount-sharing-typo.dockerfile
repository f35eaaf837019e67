FROM a
RUN --mount=type=cache,target=/c,sharing=lokced a

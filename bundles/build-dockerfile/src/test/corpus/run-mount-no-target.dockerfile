FROM a
RUN --mount=type=cache a

FROM a
RUN --mount=type=bind,tarqet=/c a

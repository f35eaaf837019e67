RUN echo a
FROM b

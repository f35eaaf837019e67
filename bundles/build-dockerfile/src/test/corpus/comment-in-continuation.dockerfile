FROM a
RUN echo a && \
# in between
    echo b

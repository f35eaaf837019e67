FROM a
RUN echo a # no comment

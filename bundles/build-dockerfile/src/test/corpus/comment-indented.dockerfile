FROM a
   # a comment
RUN echo a

from a as B
RUN a
RUN b
RUN c

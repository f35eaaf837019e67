FROM a
RUN echo $((1<<2)) && cat <<< x

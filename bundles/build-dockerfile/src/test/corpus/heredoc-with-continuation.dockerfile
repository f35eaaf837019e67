FROM a
RUN <<EOF cat && \
 echo b
x
EOF

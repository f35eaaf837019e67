FROM a
RUN cat 3<<EOF
x
EOF

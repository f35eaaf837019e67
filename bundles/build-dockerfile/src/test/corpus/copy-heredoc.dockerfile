FROM a
COPY <<EOF /x
hello $A
EOF

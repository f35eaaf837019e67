FROM a
RUN <<EOF
set -e
echo $A
EOF

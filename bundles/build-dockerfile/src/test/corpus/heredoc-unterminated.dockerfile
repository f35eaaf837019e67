FROM a
RUN <<EOF
echo a

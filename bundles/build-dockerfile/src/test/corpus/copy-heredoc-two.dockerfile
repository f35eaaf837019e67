FROM a
COPY <<one <<two d.txt /x/
1
one
2
two

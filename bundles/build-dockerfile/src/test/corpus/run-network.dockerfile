FROM a
RUN --network=none a
RUN --security=insecure b
RUN --device=vendor.com/x=y c

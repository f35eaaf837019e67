FROM a
RUN --network=hots a

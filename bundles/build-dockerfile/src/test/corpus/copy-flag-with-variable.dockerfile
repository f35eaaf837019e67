FROM a
ARG U
COPY --chown=${U}:g a b

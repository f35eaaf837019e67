FROM a
RUN --mount=type=secret,id=s,required,env=TOKEN --mount=type=ssh a

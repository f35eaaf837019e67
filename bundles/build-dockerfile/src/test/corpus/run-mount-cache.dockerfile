FROM a
RUN --mount=type=cache,target=/c,id=i,sharing=locked,mode=0700,uid=1,gid=2 a

FROM a
RUN python3 <<PY > /out
print(1)
PY
RUN echo next

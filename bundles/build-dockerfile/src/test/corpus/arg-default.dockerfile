FROM a
ARG A=1 B="two words" C

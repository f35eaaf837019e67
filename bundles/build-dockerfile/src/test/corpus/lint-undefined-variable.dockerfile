FROM scratch
ARG A
COPY $A $B /
ENV B=1
LABEL x=$B$C

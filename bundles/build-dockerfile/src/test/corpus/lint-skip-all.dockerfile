# check=skip=all
from a as B
MAINTAINER m

FROM --platfrom=linux/arm64 a

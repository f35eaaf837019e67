FROM --platform=linux/arm64 a
FROM --platform=$TARGETPLATFORM a
FROM --platform=$BUILDPLATFORM a

FROM a
COPY --exclude=*.md --exclude=docs/** . /b

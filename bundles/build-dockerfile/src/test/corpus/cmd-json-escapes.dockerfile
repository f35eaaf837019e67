FROM a
CMD ["\u0041\n", "\"q\"", "\\"]

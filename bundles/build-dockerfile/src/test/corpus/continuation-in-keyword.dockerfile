FROM a
RU\
N echo a

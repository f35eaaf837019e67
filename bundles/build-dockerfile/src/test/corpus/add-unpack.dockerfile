FROM a
ADD --unpack=true https://e.org/f.tar.gz /f
ADD --unpack=false f.tar /

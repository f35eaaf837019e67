FROM a
ADD --keep-git-dir=true https://github.com/o/r.git#main /src

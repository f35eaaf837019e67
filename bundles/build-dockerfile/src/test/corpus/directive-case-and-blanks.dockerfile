#   Syntax =   x/y  
FROM a

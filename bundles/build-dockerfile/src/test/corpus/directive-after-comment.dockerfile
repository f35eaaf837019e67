# hello
# escape=`
FROM a\


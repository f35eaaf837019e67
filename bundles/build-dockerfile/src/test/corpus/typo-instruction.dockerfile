FROM a

  RNU echo
